using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.FanOut.Registry;
using DurableStreams.Hosting;
using DurableStreams.Linking;
using DurableStreams.Quotas;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Estuaries;

/// <summary>A request to subscribe an estuary to a source.</summary>
/// <param name="Source">The source.</param>
/// <param name="SourceHead">The source's head as read before the attempt.</param>
/// <param name="Estuary">The estuary.</param>
/// <param name="Envelope">Whether each append is wrapped in an envelope.</param>
internal sealed record SubscribeRequest(StreamPath Source, StreamHead SourceHead, StreamPath Estuary, bool Envelope)
{
    /// <summary>The content type of the deliveries.</summary>
    public ContentType Delivered => Envelope ? ContentType.Json : SourceHead.ContentType;
}

/// <summary>Makes one attempt to subscribe an estuary, based on the states of both streams as read before.</summary>
internal sealed class SubscribeAttempts(
    StreamServiceContext context,
    ActiveStreams streams,
    HeadCache heads,
    EstuarySubscriptions subscriptions,
    GenerationClock generations,
    StreamCounts counts)
{
    /// <param name="request">The request.</param>
    /// <param name="state">The estuary and its cursor as read before the attempt.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    public async ValueTask<SubscribeResult> TryAsync(
        SubscribeRequest request, EstuaryState state, CancellationToken cancellationToken)
    {
        (StreamPath source, StreamHead sourceHead, StreamPath estuary, bool envelope) = request;
        StreamHead plan = Plan(request.Delivered);
        var sourceKey = new SourceKey(source, sourceHead.Incarnation);
        Incarnation? expected = state.Head is null or { Status: StreamStatus.Deleted } ? null : state.Head.Incarnation;
        bool isRepeated = EstuarySubscriptions.IsLive(state, sourceHead, context.Now);
        EstuarySubscriptionId id = isRepeated ? state.Cursor!.Subscription : EstuarySubscriptionId.New();
        var cursor = new Cursor(id, source, sourceHead.Incarnation, sourceHead.Tail, envelope);
        if (!isRepeated)
        {
            if (expected is null && counts.IsFull(estuary))
            {
                return new SubscribeResult(SubscribeVerdict.TooManyStreams, null, null, false);
            }

            var early = new SubscribeOperation(
                plan, expected, cursor, renewsOnly: false, context.FanOut.MaxSubscriptionsPerEstuary);
            if (expected is not null && early.RefuseEarly(state, context.Now) is { } verdict)
            {
                return new SubscribeResult(verdict, state.Head, null, false);
            }

            long? prepared = await PrepareAsync(sourceKey, estuary, expected, plan, cursor, cancellationToken)
                .ConfigureAwait(false);
            if (prepared is not { } start)
            {
                return new SubscribeResult(SubscribeVerdict.Replaced, null, null, false);
            }

            cursor = cursor with { Position = start };
            if (expected is null
                && await NewStreamLinks.PrepareAsync(context, estuary, plan.Incarnation, cancellationToken)
                    .ConfigureAwait(false))
            {
                plan = plan with { HasSubscriptions = true };
            }
        }

        var subscription = new SubscribeOperation(
            plan, expected, cursor, isRepeated, context.FanOut.MaxSubscriptionsPerEstuary);
        if (!streams.TryEnqueue(estuary, subscription))
        {
            return new SubscribeResult(SubscribeVerdict.Unavailable, null, null, false);
        }

        SubscribeResult result = await subscription.Answer.ConfigureAwait(false);
        if (result.Cursor is { } inForce)
        {
            await context.Subscribers.PutSubscriberAsync(sourceKey, estuary, inForce.Subscription, cancellationToken)
                .ConfigureAwait(false);
        }

        return result;
    }

    /// <summary>Performs every write that must precede the cursor.</summary>
    /// <returns>The position where the subscription starts; null if the source was deleted or replaced.</returns>
    private async ValueTask<long?> PrepareAsync(
        SourceKey source,
        StreamPath estuary,
        Incarnation? expected,
        StreamHead plan,
        Cursor cursor,
        CancellationToken cancellationToken)
    {
        DateTimeOffset now = context.Now;
        var settle = new Reminder.SettleEstuarySubscription(estuary, expected ?? plan.Incarnation, source);
        await context.Reminders.ScheduleAsync(settle, now + context.Options.ForkTimeout, cancellationToken)
            .ConfigureAwait(false);
        if (expected is null)
        {
            var expire = new Reminder.Expire(estuary, plan.Incarnation);
            await context.Reminders.ScheduleAsync(expire, plan.Expiry!.Value, cancellationToken).ConfigureAwait(false);
        }

        await context.Subscribers.PutSubscriberAsync(source, estuary, cursor.Subscription, cancellationToken)
            .ConfigureAwait(false);
        var mark = new MarkFollowedOperation(source.Incarnation, FollowerKind.Estuary);
        MarkVerdict marked = streams.TryEnqueue(source.Path, mark)
            ? await mark.Answer.ConfigureAwait(false)
            : MarkVerdict.Unavailable;
        if (marked == MarkVerdict.Unavailable)
        {
            throw new StoreUnavailableException("The source could not be marked as having subscribers.");
        }

        // Once the source is marked, every append notifies its subscribers. So nothing after this tail is missed.
        StreamHead? head = await heads.GetAsync(source.Path, cancellationToken).ConfigureAwait(false);
        bool isSame = marked == MarkVerdict.Marked && head?.Incarnation == source.Incarnation
            && head.ExistenceAt(context.Now) == StreamExistence.Live;
        if (!isSame)
        {
            await subscriptions.TidyAsync(estuary, source, cancellationToken).ConfigureAwait(false);
        }

        return isSame ? head!.Tail : null;
    }

    private StreamHead Plan(ContentType contentType)
    {
        DateTimeOffset now = context.Now;
        var lifetime = new StreamLifetime((long)context.FanOut.EstuaryTtl.TotalSeconds, null);
        return new StreamHead
        {
            Kind = StreamKind.Estuary,
            Incarnation = Incarnation.New(now),
            Generation = generations.Next(),
            ContentType = contentType,
            Requested = new RequestedConfiguration(contentType, lifetime, null),
            Lifetime = lifetime,
            Expiry = lifetime.ExpiryAfterUse(now),
            Created = now,
        };
    }
}

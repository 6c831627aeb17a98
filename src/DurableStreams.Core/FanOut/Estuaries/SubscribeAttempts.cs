using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.FanOut.Registry;
using DurableStreams.Hosting;
using DurableStreams.Quotas;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Estuaries;

/// <summary>What an estuary asks for.</summary>
/// <param name="Source">The source.</param>
/// <param name="SourceHead">The source as it was found.</param>
/// <param name="Estuary">The estuary.</param>
/// <param name="Envelope">Whether each append is to be wrapped.</param>
internal sealed record SubscribeRequest(StreamPath Source, StreamHead SourceHead, StreamPath Estuary, bool Envelope);

/// <summary>Makes one attempt to subscribe an estuary, on what was found of both streams.</summary>
internal sealed class SubscribeAttempts(
    StreamServiceContext context,
    ActiveStreams streams,
    HeadCache heads,
    EstuarySubscriptions subscriptions,
    GenerationClock generations,
    StreamCounts counts)
{
    /// <param name="request">What is asked for.</param>
    /// <param name="there">The estuary and its cursor as they were found.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<SubscribeResult> TryAsync(SubscribeRequest request, EstuaryState there, CancellationToken cancellationToken)
    {
        (StreamPath source, StreamHead sourceHead, StreamPath estuary, bool envelope) = request;
        StreamHead plan = Plan(envelope ? ContentType.Json : sourceHead.ContentType);
        var incarnation = new SourceKey(source, sourceHead.Incarnation);
        Incarnation? expected = there.Head is null or { Status: StreamStatus.Deleted } ? null : there.Head.Incarnation;
        bool isRepeated = EstuarySubscriptions.IsLive(there, sourceHead, context.Now);
        var cursor = new Cursor(
            isRepeated ? there.Cursor!.Subscription : EstuarySubscriptionId.New(), source, incarnation.Incarnation, sourceHead.Tail, envelope);
        if (!isRepeated)
        {
            if (expected is null && counts.IsFull(estuary))
            {
                return new SubscribeResult(SubscribeVerdict.TooManyStreams, null, null, false);
            }

            var early = new SubscribeOperation(plan, expected, cursor, renewsOnly: false, context.FanOut.MaxSubscriptionsPerEstuary);
            if (expected is not null && early.RefuseEarly(there, context.Now) is { } verdict)
            {
                return new SubscribeResult(verdict, there.Head, null, false);
            }

            if (await PrepareAsync(incarnation, estuary, expected, plan, cursor, cancellationToken).ConfigureAwait(false) is not { } start)
            {
                return new SubscribeResult(SubscribeVerdict.Replaced, null, null, false);
            }

            cursor = cursor with { Position = start };
        }

        var subscription = new SubscribeOperation(plan, expected, cursor, isRepeated, context.FanOut.MaxSubscriptionsPerEstuary);
        if (!streams.TryEnqueue(estuary, subscription))
        {
            return new SubscribeResult(SubscribeVerdict.Unavailable, null, null, false);
        }

        SubscribeResult result = await subscription.Answer.ConfigureAwait(false);
        if (result.Cursor is { } inForce)
        {
            await context.Subscribers.PutSubscriberAsync(incarnation, estuary, inForce.Subscription, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    /// <summary>Does everything that comes before the cursor.</summary>
    /// <returns>Where the subscription starts; null when the source is not what it was.</returns>
    private async ValueTask<long?> PrepareAsync(
        SourceKey source, StreamPath estuary, Incarnation? expected, StreamHead plan, Cursor cursor, CancellationToken cancellationToken)
    {
        DateTimeOffset now = context.Now;
        var settle = new Reminder.SettleEstuarySubscription(estuary, expected ?? plan.Incarnation, source);
        await context.Reminders.ScheduleAsync(settle, now + context.Options.ForkTimeout, cancellationToken).ConfigureAwait(false);
        if (expected is null)
        {
            await context.Reminders.ScheduleAsync(new Reminder.Expire(estuary, plan.Incarnation), plan.Expiry!.Value, cancellationToken).ConfigureAwait(false);
        }

        await context.Subscribers.PutSubscriberAsync(source, estuary, cursor.Subscription, cancellationToken).ConfigureAwait(false);
        var mark = new MarkSubscribedOperation(source.Incarnation);
        MarkVerdict marked = streams.TryEnqueue(source.Path, mark) ? await mark.Answer.ConfigureAwait(false) : MarkVerdict.Unavailable;
        if (marked == MarkVerdict.Unavailable)
        {
            throw new StoreUnavailableException("The source could not be marked.");
        }

        // From the mark on, every append sees to its subscribers: what comes after this tail cannot be missed.
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

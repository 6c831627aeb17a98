using DurableStreams.Active;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Signals;
using DurableStreams.Storage;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FanOut;

/// <summary>
/// Subscribes estuaries to sources. Several rows change one after the other; the due row that is filed first completes
/// or undoes what an end half-way leaves.
/// </summary>
internal sealed class Subscriber(
    ActiveStreams streams,
    HeadSource heads,
    ISubscriberStore registry,
    Subscriptions subscriptions,
    Burials burials,
    GenerationClock generations,
    StreamCounts counts,
    IDueStore due,
    IWorkSignals signals,
    FanOutOptions options,
    StreamServiceOptions limits,
    TimeProvider time,
    FanOutMetrics metrics,
    ILogger log)
{
    /// <summary>How often an estuary that expires or is replaced meanwhile is tried.</summary>
    private const int MaxTries = 5;

    public async ValueTask<SubscribeOutcome> SubscribeAsync(
        StreamPath source, StreamPath estuary, bool envelope, CancellationToken cancellationToken)
    {
        for (int i = 0; i < MaxTries; i++)
        {
            StreamHead? sourceHead = await heads.GetAsync(streams.Get(source), cancellationToken).ConfigureAwait(false);
            if (RefuseSource(sourceHead) is { } refusal)
            {
                return refusal;
            }

            EstuaryState there = await subscriptions.LoadAsync(estuary, source).ConfigureAwait(false);
            StreamHead plan = Plan(envelope ? ContentType.Json : sourceHead!.ContentType);
            SubscribeResult result = await TryAsync(source, sourceHead!, estuary, there, plan, envelope, cancellationToken).ConfigureAwait(false);
            switch (result.Verdict)
            {
                case SubscribeVerdict.Subscribed:
                    if (result.IsNew)
                    {
                        counts.Created(estuary);
                    }

                    await TellAsync(source, estuary, cancellationToken).ConfigureAwait(false);
                    return new SubscribeOutcome.Subscribed(result.Head!, time.GetUtcNow() + options.EstuaryTtl, result.IsNew);
                case SubscribeVerdict.NotAnEstuary:
                    return new SubscribeOutcome.NotAnEstuary();
                case SubscribeVerdict.Blocked:
                    return new SubscribeOutcome.PathBlocked();
                case SubscribeVerdict.ContentTypeMismatch:
                    return new SubscribeOutcome.ContentTypeMismatch(result.Head!.ContentType);
                case SubscribeVerdict.EnvelopeMismatch:
                    return new SubscribeOutcome.EnvelopeMismatch();
                case SubscribeVerdict.TooManySubscriptions:
                    return new SubscribeOutcome.TooManySubscriptions();
                case SubscribeVerdict.TooManyStreams:
                    return new SubscribeOutcome.TooManyStreams();
                case SubscribeVerdict.Unavailable:
                    return new SubscribeOutcome.Unavailable();
                case SubscribeVerdict.Expired:
                    await burials.BuryAsync(estuary, result.Head!, BurialReason.Expired, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }

        return new SubscribeOutcome.Unavailable();
    }

    private SubscribeOutcome? RefuseSource(StreamHead? source) =>
        source.ExistenceAt(time.GetUtcNow()) != StreamExistence.Live ? new SubscribeOutcome.SourceNotFound()
        : source!.Kind == StreamKind.Estuary ? new SubscribeOutcome.SourceIsEstuary()
        : null;

    private async ValueTask<SubscribeResult> TryAsync(
        StreamPath source, StreamHead sourceHead, StreamPath estuary, EstuaryState there, StreamHead plan, bool envelope, CancellationToken cancellationToken)
    {
        var life = new SourceLife(source, sourceHead.Incarnation);
        Incarnation? expected = there.Head is null or { Status: StreamStatus.Deleted } ? null : there.Head.Incarnation;
        bool isRepeated = Subscriptions.IsLive(there, sourceHead, time.GetUtcNow());
        var cursor = new Cursor(
            isRepeated ? there.Cursor!.Subscription : SubscriptionId.New(), source, life.Incarnation, sourceHead.Tail, envelope);
        if (!isRepeated)
        {
            if (expected is null && counts.IsFull(estuary))
            {
                return new SubscribeResult(SubscribeVerdict.TooManyStreams, null, null, false);
            }

            if (expected is not null && new SubscribeOperation(plan, expected, cursor, renewsOnly: false, options.MaxSubscriptionsPerEstuary).RefuseEarly(there, time.GetUtcNow()) is { } verdict)
            {
                return new SubscribeResult(verdict, there.Head, null, false);
            }

            if (await PrepareAsync(life, estuary, expected, plan, cursor, cancellationToken).ConfigureAwait(false) is not { } start)
            {
                return new SubscribeResult(SubscribeVerdict.Replaced, null, null, false);
            }

            cursor = cursor with { Position = start };
        }

        var subscription = new SubscribeOperation(plan, expected, cursor, isRepeated, options.MaxSubscriptionsPerEstuary);
        if (!streams.TryEnqueue(estuary, subscription))
        {
            return new SubscribeResult(SubscribeVerdict.Unavailable, null, null, false);
        }

        SubscribeResult result = await subscription.Answer.ConfigureAwait(false);
        if (result.Cursor is { } inForce)
        {
            await registry.PutSubscriberAsync(life, estuary, inForce.Subscription, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    /// <summary>Does everything that comes before the cursor.</summary>
    /// <returns>Where the subscription starts; null when the source is not what it was.</returns>
    private async ValueTask<long?> PrepareAsync(
        SourceLife source, StreamPath estuary, Incarnation? expected, StreamHead plan, Cursor cursor, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        var settle = new Duty(
            DutyKind.SettleSubscription, estuary, expected ?? plan.Incarnation, new ForkOrigin(source.Path, source.Incarnation, 0));
        await due.FileAsync(settle, now + limits.ForkTimeout, cancellationToken).ConfigureAwait(false);
        if (expected is null)
        {
            await due.FileAsync(new Duty(DutyKind.Expire, estuary, plan.Incarnation), plan.Expiry!.Value, cancellationToken).ConfigureAwait(false);
        }

        await registry.PutSubscriberAsync(source, estuary, cursor.Subscription, cancellationToken).ConfigureAwait(false);
        var mark = new MarkSubscribedOperation(source.Incarnation);
        MarkVerdict marked = streams.TryEnqueue(source.Path, mark) ? await mark.Answer.ConfigureAwait(false) : MarkVerdict.Unavailable;
        if (marked == MarkVerdict.Unavailable)
        {
            throw new StoreUnavailableException("The source could not be marked.");
        }

        // From the mark on, every append sees to its subscribers: what comes after this tail cannot be missed.
        StreamHead? head = await heads.GetAsync(streams.Get(source.Path), cancellationToken).ConfigureAwait(false);
        bool isSame = marked == MarkVerdict.Marked && head?.Incarnation == source.Incarnation
            && head.ExistenceAt(time.GetUtcNow()) == StreamExistence.Live;
        if (!isSame)
        {
            await subscriptions.TidyAsync(estuary, source, cancellationToken).ConfigureAwait(false);
        }

        return isSame ? head!.Tail : null;
    }

    private StreamHead Plan(ContentType contentType)
    {
        DateTimeOffset now = time.GetUtcNow();
        var lifetime = new StreamLifetime((long)options.EstuaryTtl.TotalSeconds, null);
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

    // What the source got while the cursor was being made was announced too early for this estuary.
    private async ValueTask TellAsync(StreamPath source, StreamPath estuary, CancellationToken cancellationToken)
    {
        try
        {
            await signals.DeliverAsync(source, [estuary], time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The due row of the subscription sees to it.
        catch (Exception problem) when (problem is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.SignalFailed(source, problem);
            metrics.Failed("signal");
        }
    }
}

using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Deleting;
using DurableStreams.Diagnostics;
using DurableStreams.FanOut.Registry;
using DurableStreams.Hosting;
using DurableStreams.Quotas;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Estuaries;

/// <summary>
/// Subscribes estuaries to sources. Several rows change one after the other. A reminder is scheduled first; it
/// completes or undoes an interrupted subscription.
/// </summary>
internal sealed class EstuarySubscriber(
    StreamServiceContext context,
    HeadCache heads,
    SubscribeAttempts attempts,
    EstuarySubscriptions subscriptions,
    StreamDeleter deleter,
    StreamCounts counts)
{
    /// <summary>Maximum number of attempts: an estuary may expire or be replaced during each.</summary>
    private const int MaxTries = 5;

    public async ValueTask<SubscribeOutcome> SubscribeAsync(
        StreamPath source, StreamPath estuary, bool envelope, CancellationToken cancellationToken)
    {
        for (int i = 0; i < MaxTries; i++)
        {
            StreamHead? sourceHead = await heads.GetAsync(source, cancellationToken).ConfigureAwait(false);
            if (RefuseSource(sourceHead) is { } refusal)
            {
                return refusal;
            }

            EstuaryState state = await subscriptions.LoadAsync(estuary, source).ConfigureAwait(false);
            var request = new SubscribeRequest(source, sourceHead!, estuary, envelope);
            SubscribeResult result = await attempts.TryAsync(request, state, cancellationToken).ConfigureAwait(false);
            switch (result.Verdict)
            {
                case SubscribeVerdict.Subscribed:
                    if (result.IsNew)
                    {
                        counts.Created(estuary);
                    }

                    await NotifyAsync(source, estuary, cancellationToken).ConfigureAwait(false);
                    return new SubscribeOutcome.Subscribed(
                        result.Head!, context.Now + context.FanOut.EstuaryTtl, result.IsNew);
                case SubscribeVerdict.NotAnEstuary:
                    return new SubscribeOutcome.NotAnEstuary();
                case SubscribeVerdict.Blocked:
                    return new SubscribeOutcome.PathBlocked();
                case SubscribeVerdict.ContentTypeMismatch:
                    return new SubscribeOutcome.ContentTypeMismatch(result.Head!.ContentType, request.Delivered);
                case SubscribeVerdict.EnvelopeMismatch:
                    return new SubscribeOutcome.EnvelopeMismatch();
                case SubscribeVerdict.TooManySubscriptions:
                    return new SubscribeOutcome.TooManySubscriptions();
                case SubscribeVerdict.TooManyStreams:
                    return new SubscribeOutcome.TooManyStreams();
                case SubscribeVerdict.Unavailable:
                    return new SubscribeOutcome.Unavailable();
                case SubscribeVerdict.Expired:
                    await deleter
                        .DeleteIncarnationAsync(estuary, result.Head!, DeletionReason.Expired, cancellationToken)
                        .ConfigureAwait(false);
                    break;
            }
        }

        return new SubscribeOutcome.Unavailable();
    }

    private SubscribeOutcome? RefuseSource(StreamHead? source) =>
        source.ExistenceAt(context.Now) != StreamExistence.Live ? new SubscribeOutcome.SourceNotFound()
        : source!.Kind == StreamKind.Estuary ? new SubscribeOutcome.SourceIsEstuary()
        : null;

    // Appends made while the cursor was created were announced before this estuary could receive them.
    private async ValueTask NotifyAsync(StreamPath source, StreamPath estuary, CancellationToken cancellationToken)
    {
        try
        {
            await context.Signals.DeliverAsync(source, [estuary], context.Now, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The reminder of the subscription delivers later.
        catch (Exception problem) when (problem is not OperationCanceledException)
#pragma warning restore CA1031
        {
            context.Log.SignalFailed(source, problem);
            context.FanOutMetrics.Failed("signal");
        }
    }
}

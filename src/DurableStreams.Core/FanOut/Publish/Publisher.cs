using System.Diagnostics;
using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.FanOut.Queue;
using DurableStreams.Hosting;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Publish;

/// <summary>
/// Notifies the estuaries of a source: by signals if there are few, by queue messages if there are many.
/// </summary>
internal sealed class Publisher(
    StreamServiceContext context, HeadCache heads, FanOutRanges ranges, CircuitBreakers breakers)
{
    /// <param name="source">The source.</param>
    /// <param name="incarnation">
    /// The incarnation that advanced; null to read the current one. If it has been deleted since, its estuaries are
    /// signalled all the same, and find nothing to deliver.
    /// </param>
    /// <param name="since">When the source advanced; for metrics.</param>
    /// <param name="via">Sends the signals; null for those of the host.</param>
    /// <param name="trace">
    /// The trace context of the signal, see <see cref="StreamTracing.Current"/>; null for none.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<PublishResult> PublishAsync(
        StreamPath source,
        Incarnation? incarnation,
        DateTimeOffset since,
        IFanOutSignals? via,
        string? trace,
        CancellationToken cancellationToken)
    {
        if (!breakers.Allows(source))
        {
            return PublishResult.Paused;
        }

        using Activity? span = StreamTracing.StartPublish(source, trace);
        try
        {
            PublishResult result = await NotifyAsync(
                source, incarnation, since, via ?? context.Signals, cancellationToken).ConfigureAwait(false);
            breakers.Succeeded(source);
            span.End(result.ToString());
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The reminder of the source stays, so every failure is retried.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            breakers.Failed(source);
            context.FanOutMetrics.Failed("publish");
            context.Log.PublishFailed(source, problem);
            span.End(nameof(PublishResult.Failed), failed: true);
            return PublishResult.Failed;
        }
    }

    /// <summary>Signals some estuaries, in batches.</summary>
    public ValueTask SignalAsync(
        StreamPath source,
        IEnumerable<StreamPath> estuaries,
        DateTimeOffset since,
        CancellationToken cancellationToken) =>
        SignalAsync(source, estuaries, since, context.Signals, cancellationToken);

    private async ValueTask SignalAsync(
        StreamPath source,
        IEnumerable<StreamPath> estuaries,
        DateTimeOffset since,
        IFanOutSignals via,
        CancellationToken cancellationToken)
    {
        foreach (StreamPath[] batch in estuaries.Chunk(context.FanOut.SignalBatch))
        {
            await via.DeliverAsync(source, batch, since, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<PublishResult> NotifyAsync(
        StreamPath source,
        Incarnation? incarnation,
        DateTimeOffset since,
        IFanOutSignals via,
        CancellationToken cancellationToken)
    {
        StreamHead? head = null;
        if (incarnation is null)
        {
            head = await heads.GetAsync(source, cancellationToken).ConfigureAwait(false);
            if (head.ExistenceAt(context.Now) != StreamExistence.Live)
            {
                return PublishResult.NoSubscribers;
            }
        }

        var key = new SourceKey(source, incarnation ?? head!.Incarnation);
        IReadOnlyList<SubscriberRow> few = await context.Subscribers.PageSubscribersAsync(
            key, HashRanges.All, null, context.FanOut.SignalThreshold + 1, cancellationToken).ConfigureAwait(false);
        if (few.Count == 0)
        {
            return PublishResult.NoSubscribers;
        }

        if (few.Count <= context.FanOut.SignalThreshold)
        {
            context.FanOutMetrics.Published("signals");
            IEnumerable<StreamPath> estuaries = few.Select(row => row.Estuary);
            await SignalAsync(source, estuaries, since, via, cancellationToken).ConfigureAwait(false);
            return PublishResult.Signals;
        }

        head ??= await heads.GetAsync(source, cancellationToken).ConfigureAwait(false);
        if (head?.Incarnation != key.Incarnation || head.ExistenceAt(context.Now) != StreamExistence.Live)
        {
            return PublishResult.NoSubscribers;
        }

        context.FanOutMetrics.Published("queue");
        IReadOnlyList<RangeRow> rows = await ranges.ReadAsync(key, cancellationToken).ConfigureAwait(false);
        IEnumerable<Task> requests = rows.Select(
            row => ranges.RequestDeliveryAsync(key, row, head.Tail, since, resend: false, cancellationToken).AsTask());
        await Task.WhenAll(requests).ConfigureAwait(false);
        return PublishResult.Queue;
    }
}

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

/// <summary>What <c>Subscribers</c> of a source does: tells its estuaries, a few by signals and many by queue.</summary>
internal sealed class Publisher(StreamServiceContext context, HeadCache heads, FanOutRanges ranges, CircuitBreakers breakers)
{
    /// <param name="source">The source.</param>
    /// <param name="since">When it had advanced.</param>
    /// <param name="via">What carries the signals; null for the host's own.</param>
    /// <param name="trace">What the signal carried of the trace; see <see cref="StreamTracing.Current"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<PublishResult> PublishAsync(
        StreamPath source, DateTimeOffset since, IFanOutSignals? via, string? trace, CancellationToken cancellationToken)
    {
        if (!breakers.Allows(source))
        {
            return PublishResult.Paused;
        }

        using Activity? span = StreamTracing.StartPublish(source, trace);
        try
        {
            PublishResult result = await NotifyAsync(source, since, via ?? context.Signals, cancellationToken).ConfigureAwait(false);
            breakers.Succeeded(source);
            span.End(result.ToString());
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The source's reminder stays, whatever went wrong.
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

    /// <summary>Tells some estuaries, batch by batch.</summary>
    public ValueTask SignalAsync(
        StreamPath source, IEnumerable<StreamPath> estuaries, DateTimeOffset since, CancellationToken cancellationToken) =>
        SignalAsync(source, estuaries, since, context.Signals, cancellationToken);

    private async ValueTask SignalAsync(
        StreamPath source, IEnumerable<StreamPath> estuaries, DateTimeOffset since, IFanOutSignals via, CancellationToken cancellationToken)
    {
        foreach (StreamPath[] batch in estuaries.Chunk(context.FanOut.SignalBatch))
        {
            await via.DeliverAsync(source, batch, since, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<PublishResult> NotifyAsync(
        StreamPath source, DateTimeOffset since, IFanOutSignals via, CancellationToken cancellationToken)
    {
        StreamHead? head = await heads.GetAsync(source, cancellationToken).ConfigureAwait(false);
        if (head.ExistenceAt(context.Now) != StreamExistence.Live)
        {
            return PublishResult.Nobody;
        }

        var incarnation = new SourceKey(source, head!.Incarnation);
        IReadOnlyList<SubscriberRow> few = await context.Subscribers.PageSubscribersAsync(
            incarnation, HashRanges.All, null, context.FanOut.SignalThreshold + 1, cancellationToken).ConfigureAwait(false);
        if (few.Count == 0)
        {
            return PublishResult.Nobody;
        }

        if (few.Count <= context.FanOut.SignalThreshold)
        {
            context.FanOutMetrics.Published("signals");
            await SignalAsync(source, few.Select(row => row.Estuary), since, via, cancellationToken).ConfigureAwait(false);
            return PublishResult.Signals;
        }

        context.FanOutMetrics.Published("queue");
        IReadOnlyList<RangeRow> rows = await ranges.ReadAsync(incarnation, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(rows.Select(row => ranges.AssignAsync(incarnation, row, head.Tail, since, again: false, cancellationToken).AsTask()))
            .ConfigureAwait(false);
        return PublishResult.Queue;
    }
}

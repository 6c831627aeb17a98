using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.FanOut.Deliver;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Publish;

/// <summary>
/// Delivers an append in the process that committed it, if the source has few estuaries: one commit for each instead of
/// two signals. Deliveries are idempotent, so signals may repeat what it has done.
/// </summary>
internal sealed class InlineDelivery(StreamServiceContext context, ActiveStreams streams, Deliverer deliverer)
{
    /// <summary>Delivers for at most <see cref="Options.FanOutOptions.InlineTimeout"/>.</summary>
    /// <returns>
    /// The estuaries that the caller must signal, usually none; null if it must signal the source instead, because the
    /// estuaries are too many or unknown.
    /// </returns>
    public async ValueTask<IReadOnlyList<StreamPath>?> DeliverAsync(SourceKey source, DateTimeOffset since)
    {
        // Newer than the commit, or the commit's own head: this process has just made the commit.
        if (streams.Get(source.Path).Known.Newest is not { } head || head.Incarnation != source.Incarnation)
        {
            return null;
        }

        using var timeout = new CancellationTokenSource(context.FanOut.InlineTimeout, context.Time);
        IReadOnlyList<SubscriberRow> few;
        try
        {
            few = await context.Subscribers.PageSubscribersAsync(
                source,
                HashRanges.All,
                null,
                context.FanOut.InlineUpTo + 1,
                timeout.Token).AsTask().WaitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is StoreUnavailableException or OperationCanceledException)
        {
            return null;
        }

        if (few.Count > context.FanOut.InlineUpTo)
        {
            return null;
        }

        context.FanOutMetrics.Published("inline");
        bool[] delivered = await Task.WhenAll(
            few.Select(row => TryDeliverAsync(row.Estuary, source.Path, head, since, timeout.Token)))
            .ConfigureAwait(false);
        return [.. few.Where((_, index) => !delivered[index]).Select(row => row.Estuary)];
    }

    // A commit in progress is not abandoned: at the timeout it continues without the caller.
    private async Task<bool> TryDeliverAsync(
        StreamPath estuary, StreamPath source, StreamHead head, DateTimeOffset since, CancellationToken timeout)
    {
        try
        {
            return await deliverer.TryDeliverAsync(estuary, source, head, since, timeout).AsTask().WaitAsync(timeout)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

using DurableStreams.Hosting;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.FanOut.Queue;

/// <summary>
/// Hands the ranges of a source to the queue, one message for each at a time, and notes what was done. What each row
/// says is changed by conditional writes only.
/// </summary>
internal sealed class FanOutRanges(StreamServiceContext context)
{
    /// <summary>How often a row that another one changes meanwhile is tried.</summary>
    private const int MaxTries = 20;

    private readonly int _width = HashRanges.Total / context.FanOut.QueueRanges;

    /// <summary>Gives every range its row, or one that is to be inserted.</summary>
    public async ValueTask<IReadOnlyList<RangeRow>> ReadAsync(SourceKey source, CancellationToken cancellationToken)
    {
        IReadOnlyList<RangeRow> stored = await context.Subscribers.GetRangesAsync(source, cancellationToken).ConfigureAwait(false);
        var byRange = stored.ToDictionary(row => row.Ranges);
        return
        [
            .. Enumerable.Range(0, context.FanOut.QueueRanges)
                .Select(i => new HashRanges(i * _width, _width))
                .Select(ranges => byRange.GetValueOrDefault(ranges) ?? new RangeRow(ranges, 0, 0, null, RowVersion.None)),
        ];
    }

    /// <summary>Asks for deliveries up to a tail: sends a message unless one is under way, which will see to it.</summary>
    /// <param name="source">The source.</param>
    /// <param name="row">The row as it was read.</param>
    /// <param name="tail">The tail.</param>
    /// <param name="since">When the source had advanced.</param>
    /// <param name="again">True when what is under way is taken for lost.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask AssignAsync(
        SourceKey source, RangeRow? row, long tail, DateTimeOffset since, bool again, CancellationToken cancellationToken)
    {
        string fresh = FanOutMessage.NewId();
        for (int i = 0; i < MaxTries && row is not null; i++)
        {
            // A write that was repeated after its answer got lost looks as if another one had been quicker.
            if (row.Message == fresh)
            {
                await SendAsync(source, row, since, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (row.CompletedPosition >= tail || (row.RequestedPosition >= tail && row.Message is not null && !again))
            {
                return;
            }

            bool sends = row.Message is null || again;
            string id = sends ? fresh : row.Message!;
            RangeRow? written = await context.Subscribers.PutRangeAsync(
                source, row with { RequestedPosition = Math.Max(row.RequestedPosition, tail), Message = id }, cancellationToken).ConfigureAwait(false);
            if (written is not null)
            {
                if (sends)
                {
                    await SendAsync(source, written, since, cancellationToken).ConfigureAwait(false);
                }

                return;
            }

            row = await FindAsync(source, row.Ranges, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes a range over from whatever message may be under way.</summary>
    /// <returns>The message to work off, which is not sent; null when another one was quicker.</returns>
    public async ValueTask<FanOutMessage?> TakeOverAsync(
        SourceKey source, RangeRow row, long tail, DateTimeOffset since, CancellationToken cancellationToken)
    {
        string id = FanOutMessage.NewId();
        RangeRow? written = await context.Subscribers.PutRangeAsync(
            source, row with { RequestedPosition = Math.Max(row.RequestedPosition, tail), Message = id }, cancellationToken).ConfigureAwait(false);
        return written is null ? null : FanOutMessage.Start(source, row.Ranges, id, since);
    }

    /// <summary>True while a message is the one that its range waits for.</summary>
    public async ValueTask<bool> IsCurrentAsync(FanOutMessage message, CancellationToken cancellationToken) =>
        (await FindAsync(message.SourceKey, message.HashRanges, cancellationToken).ConfigureAwait(false))?.Message == message.Id;

    /// <summary>Notes that a message is done; what was asked for meanwhile goes on as another one.</summary>
    public async ValueTask CompleteAsync(FanOutMessage message, long completedPosition, CancellationToken cancellationToken)
    {
        SourceKey source = message.SourceKey;
        string rest = FanOutMessage.NewId();
        var since = DateTimeOffset.FromUnixTimeMilliseconds(message.Since);
        for (int i = 0; i < MaxTries; i++)
        {
            RangeRow? row = await FindAsync(source, message.HashRanges, cancellationToken).ConfigureAwait(false);
            if (row?.Message == rest)
            {
                await SendAsync(source, row, since, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (row is null || row.Message != message.Id)
            {
                return;
            }

            long done = Math.Max(row.CompletedPosition, completedPosition);
            bool isAll = done >= row.RequestedPosition;
            RangeRow next = row with { CompletedPosition = done, Message = isAll ? null : rest };
            if (await context.Subscribers.PutRangeAsync(source, next, cancellationToken).ConfigureAwait(false) is { } written)
            {
                if (!isAll)
                {
                    await SendAsync(source, written, since, cancellationToken).ConfigureAwait(false);
                }

                return;
            }
        }
    }

    private async ValueTask SendAsync(SourceKey source, RangeRow row, DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            var message = FanOutMessage.Start(source, row.Ranges, row.Message!, since);
            await context.Queue.EnqueueAsync(message, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // So that the next publish sends one. If this fails too, the sweeper finds a range without progress.
            await context.Subscribers.PutRangeAsync(source, row with { Message = null }, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<RangeRow?> FindAsync(SourceKey source, HashRanges ranges, CancellationToken cancellationToken) =>
        (await context.Subscribers.GetRangesAsync(source, cancellationToken).ConfigureAwait(false)).FirstOrDefault(row => row.Ranges == ranges);
}

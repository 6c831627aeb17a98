using DurableStreams.Hosting;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.FanOut.Queue;

/// <summary>
/// Requests deliveries for the hash ranges of a source by queue, with at most one outstanding message per range, and
/// records their progress. The rows change only by conditional writes.
/// </summary>
internal sealed class FanOutRanges(StreamServiceContext context)
{
    /// <summary>Maximum number of attempts to write a row that changes concurrently.</summary>
    private const int MaxTries = 20;

    private readonly int _width = HashRanges.Total / context.FanOut.QueueRanges;

    /// <summary>The rows of all ranges; a range without a stored row gets one that is yet to be inserted.</summary>
    public async ValueTask<IReadOnlyList<RangeRow>> ReadAsync(SourceKey source, CancellationToken cancellationToken)
    {
        IReadOnlyList<RangeRow> stored = await context.Subscribers.GetRangesAsync(source, cancellationToken)
            .ConfigureAwait(false);
        var byRange = stored.ToDictionary(row => row.Ranges);
        return
        [
            .. Enumerable.Range(0, context.FanOut.QueueRanges)
                .Select(i => new HashRanges(i * _width, _width))
                .Select(ranges =>
                    byRange.GetValueOrDefault(ranges) ?? new RangeRow(ranges, 0, 0, null, RowVersion.None)),
        ];
    }

    /// <summary>
    /// Requests deliveries up to a tail. Sends a message unless one is outstanding; when that one completes, it
    /// continues with what was requested since.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="row">The row as read.</param>
    /// <param name="tail">The tail of the source.</param>
    /// <param name="since">When the source advanced; for metrics.</param>
    /// <param name="resend">
    /// True to send a message even if one is outstanding, because that one is presumed lost.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask RequestDeliveryAsync(
        SourceKey source,
        RangeRow? row,
        long tail,
        DateTimeOffset since,
        bool resend,
        CancellationToken cancellationToken)
    {
        string newId = FanOutMessage.NewId();
        for (int i = 0; i < MaxTries && row is not null; i++)
        {
            // A write that the store client repeated after a lost response reports a conflict with itself.
            if (row.Message == newId)
            {
                await SendAsync(source, row, since, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (row.CompletedPosition >= tail || (row.RequestedPosition >= tail && row.Message is not null && !resend))
            {
                return;
            }

            bool sends = row.Message is null || resend;
            string id = sends ? newId : row.Message!;
            RangeRow next = row with { RequestedPosition = Math.Max(row.RequestedPosition, tail), Message = id };
            RangeRow? written = await context.Subscribers.PutRangeAsync(source, next, cancellationToken)
                .ConfigureAwait(false);
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

    /// <summary>Takes a range over from its outstanding message, if there is one.</summary>
    /// <returns>The message to process, which is not sent; null if the row has changed in the meantime.</returns>
    public async ValueTask<FanOutMessage?> TakeOverAsync(
        SourceKey source, RangeRow row, long tail, DateTimeOffset since, CancellationToken cancellationToken)
    {
        string id = FanOutMessage.NewId();
        RangeRow next = row with { RequestedPosition = Math.Max(row.RequestedPosition, tail), Message = id };
        RangeRow? written = await context.Subscribers.PutRangeAsync(source, next, cancellationToken)
            .ConfigureAwait(false);
        return written is null ? null : FanOutMessage.Start(source, row.Ranges, id, since);
    }

    /// <summary>Returns the row of a message's range; null if another message is the outstanding one.</summary>
    public async ValueTask<RangeRow?> FindCurrentAsync(FanOutMessage message, CancellationToken cancellationToken)
    {
        RangeRow? row = await FindAsync(message.SourceKey, message.HashRanges, cancellationToken).ConfigureAwait(false);
        return row?.Message == message.Id ? row : null;
    }

    /// <summary>Records that a message is done. Sends another one if more was requested in the meantime.</summary>
    /// <param name="message">The message.</param>
    /// <param name="row">The row that <see cref="FindCurrentAsync"/> returned; read again if it has changed.</param>
    /// <param name="completedPosition">The position up to which all estuaries of the range were delivered.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask CompleteAsync(
        FanOutMessage message, RangeRow? row, long completedPosition, CancellationToken cancellationToken)
    {
        SourceKey source = message.SourceKey;
        string newId = FanOutMessage.NewId();
        var since = DateTimeOffset.FromUnixTimeMilliseconds(message.Since);
        for (int i = 0; i < MaxTries; i++)
        {
            // A write that the store client repeated after a lost response reports a conflict with itself.
            if (row?.Message == newId)
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
            RangeRow next = row with { CompletedPosition = done, Message = isAll ? null : newId };
            RangeRow? written = await context.Subscribers.PutRangeAsync(source, next, cancellationToken)
                .ConfigureAwait(false);
            if (written is not null)
            {
                if (!isAll)
                {
                    await SendAsync(source, written, since, cancellationToken).ConfigureAwait(false);
                }

                return;
            }

            row = await FindAsync(source, message.HashRanges, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask SendAsync(
        SourceKey source, RangeRow row, DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            var message = FanOutMessage.Start(source, row.Ranges, row.Message!, since);
            await context.Queue.EnqueueAsync(message, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // So that the next publish sends a message. If this fails too, the sweeper detects the stalled range.
            RangeRow unsent = row with { Message = null };
            await context.Subscribers.PutRangeAsync(source, unsent, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<RangeRow?> FindAsync(
        SourceKey source, HashRanges ranges, CancellationToken cancellationToken)
    {
        IReadOnlyList<RangeRow> rows = await context.Subscribers.GetRangesAsync(source, cancellationToken)
            .ConfigureAwait(false);
        return rows.FirstOrDefault(row => row.Ranges == ranges);
    }
}

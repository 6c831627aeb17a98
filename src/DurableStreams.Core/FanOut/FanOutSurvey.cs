using System.Collections.Concurrent;
using DurableStreams.Active;
using DurableStreams.Storage;

namespace DurableStreams.FanOut;

/// <summary>
/// Looks whether what a source got has arrived at all its estuaries. While it moves, it is left alone; what does not
/// is signalled, and after some signals in vain delivered here. Once all have it, the source's flag is cleared.
/// </summary>
internal sealed class FanOutSurvey(
    IStreamStore store,
    ActiveStreams streams,
    IDueStore due,
    ISubscriberStore registry,
    Subscriptions subscriptions,
    Publisher publisher,
    RangeLedger ranges,
    RangeConsumer consumer,
    Deliverer deliverer,
    FanOutOptions options,
    TimeProvider time)
{
    /// <returns>When to look again; null when all is done, or the duty was filed anew.</returns>
    public async ValueTask<DateTimeOffset?> LookAsync(Duty duty, CancellationToken cancellationToken)
    {
        StreamSnapshot seen = await store.GetAsync(duty.Path, SnapshotQuery.HeadOnly, cancellationToken).ConfigureAwait(false);
        if (seen.Head?.Incarnation != duty.Incarnation || seen.Head.ExistenceAt(time.GetUtcNow()) != StreamExistence.Live)
        {
            // Its burial sees to the subscriptions.
            return null;
        }

        var source = new SourceLife(duty.Path, duty.Incarnation);
        var look = new Look(seen.Head.Tail, duty.Source?.Position);
        IReadOnlyList<SubscriberRow> few = await registry.PageSubscribersAsync(
            source, HashRanges.All, null, options.SignalThreshold + 1, cancellationToken).ConfigureAwait(false);
        bool helps = duty.Attempt >= options.SignalsInVain;
        if (few.Count <= options.SignalThreshold)
        {
            await LookAtEstuariesAsync(source, few, look, helps, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await LookAtRangesAsync(source, look, helps, cancellationToken).ConfigureAwait(false);
        }

        if (look.IsAllDone)
        {
            var clear = new ClearFanOutOperation(seen.Version);
            bool cleared = streams.TryEnqueue(duty.Path, clear) && await clear.Answer.ConfigureAwait(false);
            return cleared ? null : time.GetUtcNow() + options.FirstLook;
        }

        var next = duty with
        {
            Source = new ForkOrigin(duty.Path, duty.Incarnation, look.Tail),
            Attempt = look.IsStuck ? duty.Attempt + 1 : 0,
        };
        TimeSpan wait = look.IsStuck || duty.Source is null ? options.FirstLook : options.NextLook;
        await due.FileAsync(next, time.GetUtcNow() + wait, cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async ValueTask LookAtEstuariesAsync(
        SourceLife source, IReadOnlyList<SubscriberRow> rows, Look look, bool helps, CancellationToken cancellationToken)
    {
        var behind = new ConcurrentQueue<StreamPath>();
        await ForEachAsync(
            rows,
            async (row, cancellation) =>
            {
                EstuaryState state = await subscriptions.LoadAsync(row.Estuary, source.Path).ConfigureAwait(false);
                if (state.Cursor?.SourceIncarnation != source.Incarnation || state.Head.ExistenceAt(time.GetUtcNow()) != StreamExistence.Live)
                {
                    await subscriptions.TidyAsync(row.Estuary, source, cancellation).ConfigureAwait(false);
                }
                else if (look.At(state.Cursor.Position) is { } progress
                    && (!helps || progress == Progress.Behind
                        || await deliverer.DeliverAsync(row.Estuary, source.Path, time.GetUtcNow(), trace: null, cancellation).ConfigureAwait(false) == DeliveryResult.Failed))
                {
                    look.Note(progress);
                    behind.Enqueue(row.Estuary);
                }
            },
            cancellationToken).ConfigureAwait(false);
        await publisher.SignalAsync(source.Path, behind, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask LookAtRangesAsync(SourceLife source, Look look, bool helps, CancellationToken cancellationToken)
    {
        foreach (RangeRow row in await ranges.ReadAsync(source, cancellationToken).ConfigureAwait(false))
        {
            if (look.At(row.DoneTo) is not { } progress)
            {
                continue;
            }

            if (helps && progress == Progress.Stuck
                && await ranges.TakeOverAsync(source, row, look.Tail, time.GetUtcNow(), cancellationToken).ConfigureAwait(false) is { } message
                && await consumer.ConsumeAllAsync(message, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            look.Note(progress);

            // A message that has brought nothing from one look to the next is taken for lost.
            await ranges.HandAsync(source, row, look.Tail, time.GetUtcNow(), anew: progress == Progress.Stuck, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ForEachAsync(
        IReadOnlyList<SubscriberRow> rows, Func<SubscriberRow, CancellationToken, ValueTask> look, CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(
            rows,
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken },
            look).ConfigureAwait(false);

    private enum Progress
    {
        /// <summary>Not at the tail, but further than the tail of the last look.</summary>
        Behind,

        /// <summary>Still not where the source was at the last look.</summary>
        Stuck,
    }

    /// <summary>One look: what it compares with, and what it found.</summary>
    private sealed class Look(long tail, long? lastTail)
    {
        private volatile bool _isBehind;
        private volatile bool _isStuck;

        public long Tail => tail;

        public bool IsStuck => _isStuck;

        public bool IsAllDone => !_isBehind && !_isStuck;

        /// <summary>Null when a position has reached the tail.</summary>
        public Progress? At(long position) =>
            position >= tail ? null
            : position < lastTail ? Progress.Stuck
            : Progress.Behind;

        public void Note(Progress progress)
        {
            _isStuck |= progress == Progress.Stuck;
            _isBehind |= progress == Progress.Behind;
        }
    }
}

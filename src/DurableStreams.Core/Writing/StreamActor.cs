using System.Diagnostics;
using System.Runtime.CompilerServices;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Primitives;
using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>
/// All changes of a stream in this process go through its actor. It takes the waiting operations from its mailbox,
/// decides them in order, and commits them together. Other processes may write the same stream: after a conflict the
/// operations are decided again.
/// </summary>
/// <remarks>
/// A decision on cached state may only lead to a commit, whose condition verifies that state. Every other decision
/// requires a head and producer states that were read after the request arrived, unless the store is exclusive.
/// </remarks>
internal sealed class StreamActor(
    StreamPath path,
    StreamServiceContext context,
    ISubscriberNotifier subscribers,
    ICommitListener listener,
    RecentUse use)
{
    /// <summary>Maximum number of cached producers, and of cached cursors, per stream.</summary>
    private const int MaxCachedRows = 4096;

    private readonly OperationQueue _queue =
        new(context.Options, context.Streams.MaxCommitBytes, context.Streams.MaxCommitProducers, context.Time);
    private readonly CommitSettler _settler = new(context.Streams, context.Options, context.Time);
    private readonly CommitPacer _pacer = new(context.Streams.IsExclusive, context.Time);

    // Rows that belong to the cached head; null if there is no such row.
    private readonly BoundedCache<ProducerId, ProducerState?> _producers = new(MaxCachedRows);
    private readonly BoundedCache<StreamPath, Cursor?> _cursors = new(MaxCachedRows);
    private readonly KnownOutcomes _outcomes = new(path, context.Streams as IOutcomeStore);
    private readonly List<StreamOperation> _batch = [];
    private IReadOnlySet<Incarnation> _forks = StreamSnapshot.Absent.Forks;
    private CachedHead? _cached;

    /// <summary>The cached head, or null if there is none.</summary>
    public CachedHead? Cached => Volatile.Read(ref _cached);

    public EnqueueResult Enqueue(StreamOperation operation)
    {
        EnqueueResult result = _queue.Enqueue(operation, out bool startsRun);
        if (startsRun)
        {
            _ = RunAsync();
        }

        return result;
    }

    /// <inheritdoc cref="OperationQueue.TryRetire"/>
    public bool TryRetire() => _queue.TryRetire();

    /// <inheritdoc cref="OperationQueue.TryPin"/>
    public bool TryPin() => _queue.TryPin();

    /// <inheritdoc cref="OperationQueue.Unpin"/>
    public void Unpin() => _queue.Unpin();

    /// <inheritdoc cref="OperationQueue.IsPinned"/>
    public bool IsPinned => _queue.IsPinned;

    private async Task RunAsync()
    {
        while (await TryTakeAsync().ConfigureAwait(false))
        {
            ValueTask<bool> processing = ProcessAsync();
            bool ranOnCaller = processing.IsCompleted;
            try
            {
                if (!await processing.ConfigureAwait(false))
                {
                    Refuse();
                }
            }
            catch (StoreUnavailableException problem)
            {
                context.Log.StoreUnavailable(path, problem);
                Refuse();
            }
#pragma warning disable CA1031 // After any failure the waiting requests must be completed, and later ones processed.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                context.Log.ActorFailed(path, problem);
                Refuse();
            }

            if (ranOnCaller)
            {
                // The request that started the run must not process the later ones on its own thread.
                await Task.Yield();
            }
        }
    }

    private async ValueTask<bool> TryTakeAsync()
    {
        await _queue.WaitForExpectedAsync().ConfigureAwait(false);
        return _queue.TryTake(_batch);
    }

    private void Refuse()
    {
        ClearCache();
        foreach (StreamOperation operation in _batch)
        {
            operation.CompleteUnavailable();
        }
    }

    // State machines are reused, because this runs once per commit. The pool keeps about one per thread and core, so
    // many commits at the same time still allocate.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ProcessAsync()
    {
        if (_pacer.NextPause() is var pause && pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, context.Time).ConfigureAwait(false);
        }

        _outcomes.Clear();
        bool isFresh = false;
        for (int attempt = 0; attempt < context.Options.MaxCommitAttempts;)
        {
            if (!HasRequiredRows())
            {
                await LoadAsync().ConfigureAwait(false);
                isFresh = true;
            }

            StreamDraft draft = Decide();
            if (!isFresh && !context.Streams.IsExclusive && _batch.Exists(operation => operation.NeedsFreshHead))
            {
                ClearCache();
                continue;
            }

            if (!draft.IsChanged)
            {
                CompleteAll();
                return true;
            }

            if (draft.NeedsFanOutReminder)
            {
                await subscribers.ScheduleAsync(path, draft.Head!).ConfigureAwait(false);
                draft.SetFanOutDue(true);
            }

            StreamCommit commit = draft.ToCommit();
            int bytes = commit.Data?.Data.Length ?? 0;
            using Activity? span = StreamTracing.IsListening
                ? StreamTracing.StartCommit(path, [.. _batch.Select(operation => operation.RequestSpan)], bytes)
                : null;
            long started = context.Time.GetTimestamp();
            CommitResult first = await context.Streams.CommitAsync(commit).ConfigureAwait(false);
            Settled settled = await _settler.SettleAsync(commit, first).ConfigureAwait(false);
            _pacer.RecordCommit(started, settled.Status == SettledStatus.Committed);
            ReportCommitTimes(started);
            if (settled.Status == SettledStatus.Committed)
            {
                context.Metrics.Committed(_batch.Count, bytes);
                _queue.CommitEnded(started, _batch.Count);
                Adopt(draft, settled);
                CompleteCommitted(draft);
                span.End("committed");
                return true;
            }

            ClearCache();
            isFresh = false;
            if (settled.Status == SettledStatus.Unavailable)
            {
                span.End("unavailable", failed: true);
                return false;
            }

            if (settled.Status == SettledStatus.TooLarge)
            {
                // Several operations share a commit only within the store's limits, so each of them would fail alone.
                span.End("too large", failed: true);
                _batch.ForEach(static operation => operation.CompleteTooLarge());
                return true;
            }

            context.Metrics.Conflict();
            span.End("conflict");
            attempt++;
            await Task.Delay(_pacer.ConflictBackoff(attempt), context.Time).ConfigureAwait(false);
            await _outcomes.LoadAsync(_batch).ConfigureAwait(false);
        }

        return false;
    }

    private void ReportCommitTimes(long started)
    {
        foreach (StreamOperation operation in _batch)
        {
            operation.Timing?.Add(context.Time.GetElapsedTime(started));
        }
    }

    private bool HasRequiredRows()
    {
        if (_cached is null)
        {
            return false;
        }

        foreach (StreamOperation operation in _batch)
        {
            if (operation.Fork is not null
                || (operation.Producer is { } id && !_producers.Contains(id))
                || (operation.CursorSource is { } source && !_cursors.Contains(source)))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask LoadAsync()
    {
        HashSet<ProducerId> producers = [.. _batch.Where(o => o.Producer is not null).Select(o => o.Producer!.Value)];
        HashSet<Incarnation> forks = [.. _batch.Where(o => o.Fork is not null).Select(o => o.Fork!.Value)];
        HashSet<StreamPath> sources =
            [.. _batch.Where(o => o.CursorSource is not null).Select(o => o.CursorSource!.Value)];
        var query = new SnapshotQuery(producers, forks) { Cursors = sources };
        StreamSnapshot snapshot =
            await context.Streams.GetAsync(path, query, CancellationToken.None).ConfigureAwait(false);
        if (_cached is null || _cached.Version != snapshot.Version)
        {
            _producers.Clear();
            _cursors.Clear();
            Volatile.Write(ref _cached, new CachedHead(snapshot.Head, snapshot.Version));
            listener.OnHeadObserved(snapshot.Head);
        }

        _forks = snapshot.Forks;
        _producers.MakeRoom();
        foreach (ProducerId id in producers)
        {
            _producers.Set(id, snapshot.Producers.TryGetValue(id, out ProducerState state) ? state : null);
        }

        _cursors.MakeRoom();
        foreach (StreamPath source in sources)
        {
            _cursors.Set(source, snapshot.Cursors.GetValueOrDefault(source));
        }
    }

    private StreamDraft Decide()
    {
        DateTimeOffset now = context.Time.GetUtcNow();
        CachedHead basis = _cached!;
        StreamHead? head = use.Apply(basis.Head, now);
        if (!ReferenceEquals(head, basis.Head))
        {
            basis = basis with { Head = head };
        }

        var draft = new StreamDraft(path, basis, _producers, _cursors, _forks, _outcomes.Rows);
        foreach (StreamOperation operation in _batch)
        {
            operation.Decide(draft, now);
        }

        return draft;
    }

    private void Adopt(StreamDraft draft, Settled settled)
    {
        bool newIncarnation = _cached!.Head?.Incarnation != draft.Head!.Incarnation;
        if (newIncarnation || settled.LaterHead is not null)
        {
            _producers.Clear();
            _cursors.Clear();
        }

        if (settled.LaterHead is null && draft.ChangedCursors is { } advanced)
        {
            foreach ((StreamPath source, CursorChange change) in advanced)
            {
                _cursors.Set(source, change.New);
            }
        }

        if (settled.LaterHead is null && draft.ChangedProducers is { } changed)
        {
            foreach ((ProducerId id, ProducerState state) in changed)
            {
                _producers.Set(id, state);
            }
        }

        CachedHead now = settled.LaterHead ?? new CachedHead(draft.Head, settled.Version);
        Volatile.Write(ref _cached, now);
        listener.Committed(draft.Head, draft.Data);
        if (settled.LaterHead is { } later)
        {
            listener.OnHeadObserved(later.Head);
        }
    }

    // If there are subscribers, the batch is completed after they were notified, or after a short timeout.
    private void CompleteCommitted(StreamDraft draft)
    {
        Task notified = draft.HasNewsForFollowers
            ? subscribers.NotifyAsync(path, draft.Head!)
            : Task.CompletedTask;
        if (notified.IsCompleted)
        {
            CompleteAll();
        }
        else
        {
            // The next batch does not wait for the notification.
            _ = CompleteAfterAsync(notified, [.. _batch]);
        }
    }

    private static async Task CompleteAfterAsync(Task notified, StreamOperation[] batch)
    {
        await notified.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (StreamOperation operation in batch)
        {
            operation.Complete();
        }
    }

    private void CompleteAll()
    {
        foreach (StreamOperation operation in _batch)
        {
            operation.Complete();
        }
    }

    private void ClearCache()
    {
        Volatile.Write(ref _cached, null);
        _producers.Clear();
        _cursors.Clear();
    }
}

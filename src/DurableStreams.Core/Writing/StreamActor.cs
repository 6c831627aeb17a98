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
/// The one way into a stream in this process. Takes what waits in its mailbox, decides it in order, and commits it
/// together; it never lingers when idle. Other processes may write the same stream: a lost race is decided again.
/// </summary>
/// <remarks>
/// A decision from the cache may only lead to a commit, whose condition proves it right. Everything else is decided
/// on a head and producer states read after the request arrived, unless only this process writes to the store.
/// </remarks>
internal sealed class StreamActor(
    StreamPath path, StreamServiceContext context, ISubscriberNotifier subscribers, ICommitListener listener)
{
    /// <summary>The number of producers, and of sources of an estuary, that a writer remembers.</summary>
    private const int MaxCachedRows = 4096;

    private readonly OperationQueue _queue = new(context.Options, context.Streams.MaxCommitBytes, context.Streams.MaxCommitProducers);
    private readonly CommitSettler _settler = new(context.Streams, context.Options, context.Time);
    private readonly CommitPacer _pacer = new(context.Streams.IsExclusive, context.Time);

    // They belong to the cached head, and say of a row too that there is none.
    private readonly BoundedCache<ProducerId, ProducerState?> _producers = new(MaxCachedRows);
    private readonly BoundedCache<StreamPath, Cursor?> _cursors = new(MaxCachedRows);
    private readonly List<StreamOperation> _batch = [];
    private IReadOnlySet<Incarnation> _forks = StreamSnapshot.Absent.Forks;
    private CachedHead? _cached;

    /// <summary>The head as this writer last saw it, or null when it has none.</summary>
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
        while (_queue.TryTake(_batch))
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
#pragma warning disable CA1031 // Whatever went wrong, those who wait must be answered and the stream must go on.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                context.Log.WriterFailed(path, problem);
                Refuse();
            }

            if (ranOnCaller)
            {
                // Whoever started the run wants its own answer, not to serve all who came after.
                await Task.Yield();
            }
        }
    }

    private void Refuse()
    {
        Forget();
        foreach (StreamOperation operation in _batch)
        {
            operation.CompleteUnavailable();
        }
    }

    // Once for each commit, so the state is used again.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ProcessAsync()
    {
        if (_pacer.NextPause() is var rest && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, context.Time).ConfigureAwait(false);
        }

        bool isFresh = false;
        for (int attempt = 0; attempt < context.Options.MaxCommitAttempts;)
        {
            if (!KnowsEnough())
            {
                await LoadAsync().ConfigureAwait(false);
                isFresh = true;
            }

            StreamDraft draft = Decide();
            if (!isFresh && !context.Streams.IsExclusive && _batch.Exists(operation => operation.NeedsFreshHead))
            {
                Forget();
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

            StreamCommit commit = draft.ToCommit(CommitId.New());
            int bytes = commit.Data?.Data.Length ?? 0;
            using Activity? span = StreamTracing.IsListening
                ? StreamTracing.StartCommit(path, [.. _batch.Select(operation => operation.Asker)], bytes)
                : null;
            long started = context.Time.GetTimestamp();
            Settled settled = await _settler.CommitAsync(commit).ConfigureAwait(false);
            _pacer.Ended(started, settled.Status == SettledStatus.Committed);
            ReportCommitTimes(started);
            if (settled.Status == SettledStatus.Committed)
            {
                context.Metrics.Committed(_batch.Count, bytes);
                Adopt(draft, settled);
                AnswerCommitted(draft);
                span.End("committed");
                return true;
            }

            Forget();
            isFresh = false;
            if (settled.Status == SettledStatus.Unavailable)
            {
                span.End("unavailable", failed: true);
                return false;
            }

            context.Metrics.Conflict();
            span.End("conflict");
            attempt++;
            await Task.Delay(_pacer.ConflictBackoff(attempt), context.Time).ConfigureAwait(false);
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

    private bool KnowsEnough()
    {
        if (_cached is null)
        {
            return false;
        }

        foreach (StreamOperation operation in _batch)
        {
            if (operation.Fork is not null || (operation.Producer is { } id && !_producers.Contains(id))
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
        HashSet<StreamPath> sources = [.. _batch.Where(o => o.CursorSource is not null).Select(o => o.CursorSource!.Value)];
        var query = new SnapshotQuery(producers, forks) { Cursors = sources };
        StreamSnapshot snapshot = await context.Streams.GetAsync(path, query, CancellationToken.None).ConfigureAwait(false);
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
        var draft = new StreamDraft(path, _cached!, _producers, _cursors, _forks);
        DateTimeOffset now = context.Time.GetUtcNow();
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

    /// <summary>Answers; when there are subscribers, after they were told or a short wait was in vain.</summary>
    private void AnswerCommitted(StreamDraft draft)
    {
        Task notified = draft is { Data: not null, Head.HasSubscribers: true } ? subscribers.NotifyAsync(path) : Task.CompletedTask;
        if (notified.IsCompleted)
        {
            CompleteAll();
        }
        else
        {
            // The next batch does not wait.
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

    private void Forget()
    {
        Volatile.Write(ref _cached, null);
        _producers.Clear();
        _cursors.Clear();
    }
}

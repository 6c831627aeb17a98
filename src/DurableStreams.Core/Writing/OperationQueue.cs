using DurableStreams.Addressing;
using DurableStreams.Options;
using DurableStreams.Producers;
using DurableStreams.Storage;

namespace DurableStreams.Writing;

/// <summary>The bounded mailbox of a stream actor.</summary>
internal sealed class OperationQueue(
    StreamServiceOptions options, int maxBatchBytes, int maxBatchRows, TimeProvider time)
{
    /// <summary>Maximum number of operations per commit: more add no throughput, only latency.</summary>
    private const int MaxBatch = 1024;

    private readonly Lock _gate = new();
    private readonly Queue<StreamOperation> _waiting = new();
    private readonly HashSet<ProducerId>? _producers = maxBatchRows < MaxBatch ? [] : null;
    private readonly HashSet<StreamPath>? _sources = maxBatchRows < MaxBatch ? [] : null;
    private readonly GroupCommitDelay _delay = new(time);
    private TaskCompletionSource? _expectedArrived; // not null during a delay
    private int _requests;
    private long _waitingBytes;
    private int _pins;
    private bool _running;
    private bool _retired;

    /// <summary>Adds an operation, unless the queue is full or closed.</summary>
    /// <param name="operation">The operation to add.</param>
    /// <param name="startsRun">True if the queue is not being processed: the caller must start to process it.</param>
    public EnqueueResult Enqueue(StreamOperation operation, out bool startsRun)
    {
        lock (_gate)
        {
            startsRun = false;
            if (_retired)
            {
                return EnqueueResult.Retired;
            }

            if (_waiting.Count >= options.MaxWaitingPerStream
                || _waitingBytes + operation.DataLength > options.MaxWaitingBytesPerStream)
            {
                // A single body may be larger than the limit: it is accepted if the queue is empty.
                if (_waiting.Count > 0)
                {
                    return EnqueueResult.Full;
                }
            }

            _waiting.Enqueue(operation);
            _waitingBytes += operation.DataLength;
            startsRun = !_running;
            _running = true;
            if (_expectedArrived is not null && _waiting.Count >= _delay.Expected)
            {
                _expectedArrived.TrySetResult();
            }

            return EnqueueResult.Accepted;
        }
    }

    /// <summary>Records a commit. Must be called before its operations are completed.</summary>
    /// <param name="started">Timestamp of its start.</param>
    /// <param name="count">Number of its operations.</param>
    public void CommitEnded(long started, int count)
    {
        lock (_gate)
        {
            _delay.CommitEnded(started, count, _waiting.Count);
        }
    }

    /// <summary>
    /// Waits a little if more operations are expected and fit into the next batch: see <see cref="GroupCommitDelay"/>.
    /// Call it before <see cref="TryTake"/>.
    /// </summary>
    public Task WaitForExpectedAsync()
    {
        lock (_gate)
        {
            TimeSpan left = _waiting.Count == 0 ? TimeSpan.Zero : _delay.Left(_waiting.Count);
            if (left == TimeSpan.Zero || IsFull(CountFitting(out _)))
            {
                return Task.CompletedTask;
            }

            _expectedArrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return DelayAsync(_expectedArrived.Task, left);
        }
    }

    private async Task DelayAsync(Task expectedArrived, TimeSpan left)
    {
        await expectedArrived.WaitAsync(left, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _expectedArrived = null;
            _delay.Ended(_waiting.Count);
        }
    }

    /// <summary>Takes the operations that can share one commit.</summary>
    /// <returns>False if the queue is empty; the run has then ended.</returns>
    public bool TryTake(List<StreamOperation> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            int count = CountFitting(out int bytes);
            for (int i = 0; i < count; i++)
            {
                batch.Add(_waiting.Dequeue());
            }

            _waitingBytes -= bytes;
            _delay.Taken(_waiting.Count);
            _running = count > 0;
            return _running;
        }
    }

    // How many of the waiting operations can share the next commit.
    private int CountFitting(out int bytes)
    {
        _producers?.Clear();
        _sources?.Clear();
        _requests = 0;
        int count = 0;
        bytes = 0;
        foreach (StreamOperation next in _waiting)
        {
            bool hasRoom = HasRoomFor(next);
            if (count > 0 && (next.IsExclusive || bytes + next.DataLength > maxBatchBytes || !hasRoom))
            {
                break;
            }

            count++;
            bytes += next.DataLength;
            if (next.IsExclusive || count == MaxBatch)
            {
                break;
            }
        }

        return count;
    }

    // Whether no operation that arrives later can join the next commit.
    private bool IsFull(int fitting) =>
        fitting < _waiting.Count || fitting == MaxBatch || _waiting.Peek().IsExclusive;

    // Producers, cursors and outcomes count against the same limit of rows per commit.
    private bool HasRoomFor(StreamOperation operation)
    {
        if (_producers is null || _sources is null)
        {
            return true;
        }

        bool isNewProducer = operation.Producer is { } producer && !_producers.Contains(producer);
        bool isNewSource = operation.CursorSource is { } source && !_sources.Contains(source);
        int rows = (isNewProducer ? 1 : 0) + (isNewSource ? 1 : 0) + (operation.Request is null ? 0 : 1);
        if (rows > 0 && _producers.Count + _sources.Count + _requests + rows > maxBatchRows)
        {
            return false;
        }

        if (isNewProducer)
        {
            _producers.Add(operation.Producer!.Value);
        }

        if (isNewSource)
        {
            _sources.Add(operation.CursorSource!.Value);
        }

        _requests += operation.Request is null ? 0 : 1;
        return true;
    }

    /// <summary>Keeps the queue open until <see cref="Unpin"/>.</summary>
    /// <returns>False if the queue is already closed.</returns>
    public bool TryPin()
    {
        lock (_gate)
        {
            _pins += _retired ? 0 : 1;
            return !_retired;
        }
    }

    /// <summary>Reverses one successful call of <see cref="TryPin"/>.</summary>
    public void Unpin()
    {
        lock (_gate)
        {
            _pins--;
        }
    }

    /// <summary>True while the queue is pinned.</summary>
    public bool IsPinned
    {
        get
        {
            lock (_gate)
            {
                return _pins > 0;
            }
        }
    }

    /// <summary>Closes the queue permanently if it is empty, idle and not pinned.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            _retired |= !_running && _waiting.Count == 0 && _pins == 0;
            return _retired;
        }
    }
}

/// <summary>The outcome of adding an operation to an <see cref="OperationQueue"/>.</summary>
internal enum EnqueueResult
{
    /// <summary>The operation will be completed.</summary>
    Accepted,

    /// <summary>The mailbox is full.</summary>
    Full,

    /// <summary>The stream was evicted; get it again and retry.</summary>
    Retired,
}

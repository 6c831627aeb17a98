using DurableStreams.Addressing;
using DurableStreams.Options;
using DurableStreams.Producers;

namespace DurableStreams.Writing;

/// <summary>The bounded mailbox of a stream's writer.</summary>
internal sealed class OperationQueue(StreamServiceOptions options, int maxBatchBytes, int maxBatchRows)
{
    /// <summary>More than this in one commit gains nothing and makes its requests wait for each other.</summary>
    private const int MaxBatch = 1024;

    private readonly Lock _gate = new();
    private readonly Queue<StreamOperation> _waiting = new();
    private readonly HashSet<ProducerId>? _producers = maxBatchRows < MaxBatch ? [] : null;
    private readonly HashSet<StreamPath>? _sources = maxBatchRows < MaxBatch ? [] : null;
    private long _waitingBytes;
    private int _pins;
    private bool _running;
    private bool _retired;

    /// <summary>Adds an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="startsRun">True when nobody is taking from the queue: the caller must start to.</param>
    public EnqueueResult Enqueue(StreamOperation operation, out bool startsRun)
    {
        lock (_gate)
        {
            startsRun = false;
            if (_retired)
            {
                return EnqueueResult.Retired;
            }

            if (_waiting.Count >= options.MaxWaitingPerStream || _waitingBytes + operation.DataLength > options.MaxWaitingBytesPerStream)
            {
                // One body may be larger than the bound; it is let in when it is the only one.
                if (_waiting.Count > 0)
                {
                    return EnqueueResult.Full;
                }
            }

            _waiting.Enqueue(operation);
            _waitingBytes += operation.DataLength;
            startsRun = !_running;
            _running = true;
            return EnqueueResult.Accepted;
        }
    }

    /// <summary>Takes what goes into one commit together.</summary>
    /// <returns>False when nothing is waiting; the run is then over.</returns>
    public bool TryTake(List<StreamOperation> batch)
    {
        batch.Clear();
        _producers?.Clear();
        _sources?.Clear();
        lock (_gate)
        {
            int bytes = 0;
            while (batch.Count < MaxBatch && _waiting.TryPeek(out StreamOperation? next))
            {
                bool hasRoom = HasRoomFor(next);
                if (batch.Count > 0 && (next.IsExclusive || bytes + next.DataLength > maxBatchBytes || !hasRoom))
                {
                    break;
                }

                batch.Add(_waiting.Dequeue());
                bytes += next.DataLength;
                if (next.IsExclusive)
                {
                    break;
                }
            }

            _waitingBytes -= bytes;
            _running = batch.Count > 0;
            return _running;
        }
    }

    // Producers and cursors are rows of the same commit.
    private bool HasRoomFor(StreamOperation operation)
    {
        if (_producers is null || _sources is null)
        {
            return true;
        }

        bool isNewProducer = operation.Producer is { } producer && !_producers.Contains(producer);
        bool isNewSource = operation.CursorSource is { } source && !_sources.Contains(source);
        if ((isNewProducer || isNewSource) && _producers.Count + _sources.Count >= maxBatchRows)
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

        return true;
    }

    /// <summary>Keeps the queue open until <see cref="Unpin"/>.</summary>
    /// <returns>False when it is closed already.</returns>
    public bool TryPin()
    {
        lock (_gate)
        {
            _pins += _retired ? 0 : 1;
            return !_retired;
        }
    }

    /// <summary>Ends a successful <see cref="TryPin"/>.</summary>
    public void Unpin()
    {
        lock (_gate)
        {
            _pins--;
        }
    }

    /// <summary>True while somebody has pinned it.</summary>
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

    /// <summary>Closes the queue for good, if nothing is waiting or under way and nobody has pinned it.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            _retired |= !_running && _waiting.Count == 0 && _pins == 0;
            return _retired;
        }
    }
}

/// <summary>What became of an operation given to <see cref="OperationQueue"/>.</summary>
internal enum EnqueueResult
{
    /// <summary>It will be answered.</summary>
    Accepted,

    /// <summary>Too much is waiting.</summary>
    Full,

    /// <summary>The stream was put to rest; ask for it again.</summary>
    Retired,
}

using DurableStreams.Appending;
using DurableStreams.Primitives;
using DurableStreams.Signals;
using DurableStreams.Streams;

namespace DurableStreams.Routing;

/// <summary>
/// The appends of one stream that wait in this process for its worker. What happens to one of them says something
/// about the others: an outcome means that the worker runs and its queue is merely long; an append that a later one has
/// overtaken is lost. Only the oldest append polls the store regularly; its outcome makes the others look.
/// </summary>
internal sealed class RouteLane(int maxSignalBytes)
{
    private static readonly RetrySchedule PollDelays =
        new(TimeSpan.FromMilliseconds(25), TimeSpan.FromMilliseconds(250));

    // Longer than an idle app takes to poll its queues: otherwise every first append would be sent twice.
    private static readonly RetrySchedule ResendDelays = new(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(6));

    // Signals that were sent together may arrive in another order.
    private static readonly TimeSpan MinOvertaken = TimeSpan.FromMilliseconds(500);

    // For the appends that an outcome wakes: those behind the oldest, and those whose worker is in this process.
    private static readonly TimeSpan RarePollDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly LinkedList<WaitingAppend> _waiting = [];
    private TaskCompletionSource _progress = NewProgress();
    private DateTimeOffset _progressAt;
    private CommitId? _lastCommit;
    private bool _isWorkerHere;
    private long _lastSent;
    private long _lastAnswered;
    private int _polls;

    /// <summary>The appends whose first signal is not sent yet.</summary>
    public SignalGroups Unsent { get; } = new(maxSignalBytes);

    /// <summary>Completes with the next outcome that is found in the store.</summary>
    public Task Progress
    {
        get
        {
            lock (_lock)
            {
                return _progress.Task;
            }
        }
    }

    public WaitingAppend Add(AppendSignal signal, Task<AppendOutcome> completed)
    {
        var append = new WaitingAppend(signal, completed);
        lock (_lock)
        {
            _waiting.AddLast(append);
        }

        return append;
    }

    /// <returns>True if no append is left.</returns>
    public bool Remove(WaitingAppend append)
    {
        lock (_lock)
        {
            _waiting.Remove(append);
            return _waiting.Count == 0;
        }
    }

    /// <summary>True if the signal was not sent yet, or is probably lost.</summary>
    public bool IsSignalDue(WaitingAppend append, DateTimeOffset now)
    {
        if (append.Sent == 0)
        {
            return true;
        }

        lock (_lock)
        {
            TimeSpan delay = ResendDelays.DelayAfter(append.Sent - 1);
            bool isSilent = IsOldest(append) && now - append.SentAt >= delay && now - _progressAt >= delay;
            bool isOvertaken = _lastAnswered > append.Order && now - append.SentAt >= MinOvertaken;
            return isSilent || isOvertaken;
        }
    }

    public void OnSending(WaitingAppend append, DateTimeOffset now)
    {
        lock (_lock)
        {
            append.Order = ++_lastSent;
            append.SentAt = now;
            append.Sent++;
        }
    }

    /// <summary>Returns how long an append waits before it polls the store, unless something wakes it before.</summary>
    public TimeSpan NextPoll(WaitingAppend append)
    {
        lock (_lock)
        {
            return IsOldest(append) && !_isWorkerHere ? PollDelays.DelayAfter(_polls++) : RarePollDelay;
        }
    }

    /// <summary>The worker in this process has completed an append.</summary>
    public void OnCompletedHere(WaitingAppend append, DateTimeOffset now)
    {
        lock (_lock)
        {
            _isWorkerHere = true;
            Advance(append, now);
        }
    }

    /// <summary>The outcome of an append was found in the store.</summary>
    /// <param name="append">The append.</param>
    /// <param name="commit">
    /// The commit that inserted it, which may have inserted outcomes of others; null for none.
    /// </param>
    /// <param name="now">The current time.</param>
    public void OnFound(WaitingAppend append, CommitId? commit, DateTimeOffset now)
    {
        lock (_lock)
        {
            _isWorkerHere = false;
            Advance(append, now);
            if (commit is null ? IsOldest(append) : commit != _lastCommit)
            {
                _lastCommit = commit;
                _progress.TrySetResult();
                _progress = NewProgress();
            }
        }
    }

    private void Advance(WaitingAppend append, DateTimeOffset now)
    {
        _lastAnswered = Math.Max(_lastAnswered, append.Order);
        _progressAt = now;
        _polls = 0;
    }

    private bool IsOldest(WaitingAppend append) => ReferenceEquals(_waiting.First?.Value, append);

    private static TaskCompletionSource NewProgress() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

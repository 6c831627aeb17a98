using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Responses;

/// <summary>
/// Aborts the connection of a client that takes too long to receive a slice of a response. One timer serves all waits
/// of a response.
/// </summary>
internal sealed class WriteDeadline : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HttpContext _context;
    private readonly SliceTimeout _timeout;
    private readonly TimeProvider _time;
    private ITimer? _timer;
    private bool _isTimerArmed;
    private bool _isWaiting;
    private long _deadline;

    public WriteDeadline(HttpContext context, SliceTimeout timeout)
    {
        _context = context;
        _timeout = timeout;
        _time = timeout.Time;
    }

    public void Start()
    {
        lock (_gate)
        {
            _isWaiting = true;
            _deadline = _timeout.DeadlineOfWait();

            // A timer that is armed already fires too early, and is then armed again.
            if (!_isTimerArmed)
            {
                ArmTimer();
            }
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _isWaiting = false;
        }
    }

    /// <summary>Afterwards the connection is not aborted: the server may use the context for another request.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isWaiting = false;
            _timer?.Dispose();
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _isTimerArmed = false;
            if (!_isWaiting)
            {
                return;
            }

            if (_time.GetTimestamp() < _deadline)
            {
                ArmTimer();
                return;
            }

            _isWaiting = false;
            _context.Abort();
        }
    }

    private void ArmTimer()
    {
        // Rounded up, because timers count whole milliseconds.
        TimeSpan remaining = _time.GetElapsedTime(_time.GetTimestamp(), _deadline);
        var due = TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(remaining.TotalMilliseconds)));
        _isTimerArmed = true;
        if (_timer is null)
        {
            _timer = _time.CreateTimer(
                static deadline => ((WriteDeadline)deadline!).OnTimer(), this, due, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }
}

using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Stores;
using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore.Health;

/// <summary>
/// Whether the store answers. Concurrent callers share one probe and its result is reused for a moment, so that
/// unauthorized requests cost the store almost nothing.
/// </summary>
internal sealed class StoreReadiness(
    StreamService streams, StoreRegistration store, TimeProvider time, ILogger<StoreReadiness> log)
{
    /// <summary>How long a result is reused: the store is probed at most once per second.</summary>
    public static readonly TimeSpan ResultLifetime = TimeSpan.FromSeconds(1);

    /// <summary>A store that takes longer is of no use to requests either.</summary>
    public static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private Task<bool>? _probe;
    private long _endedAt;

    /// <summary>Whether the store answers and accepts data. Never throws.</summary>
    public Task<bool> IsReadyAsync() => store.IsFull ? Task.FromResult(false) : AnswersAsync();

    private Task<bool> AnswersAsync()
    {
        lock (_lock)
        {
            if (_probe is null || (_probe.IsCompleted && time.GetElapsedTime(_endedAt) >= ResultLifetime))
            {
                // Not on the caller's thread: a store may work synchronously first, and other callers would wait for
                // the lock.
                _probe = Task.Run(ProbeAsync);
            }

            return _probe;
        }
    }

    private async Task<bool> ProbeAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(ProbeTimeout, time);
            await streams.ProbeAsync(timeout.Token).AsTask().WaitAsync(timeout.Token);
            return true;
        }
        catch (Exception exception)
        {
            // Any exception, be it a missing role or a network failure: requests would fail as well.
            log.ProbeFailed(exception);
            return false;
        }
        finally
        {
            _endedAt = time.GetTimestamp();
        }
    }
}

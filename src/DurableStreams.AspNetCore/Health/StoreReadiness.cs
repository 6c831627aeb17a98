using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore;

/// <summary>
/// Whether the store answers. All who ask at once share one look, and its result holds for a moment, so that probes, which
/// nobody has to have a right for, cost the storage next to nothing.
/// </summary>
internal sealed class StoreReadiness(StreamService streams, TimeProvider time, ILogger<StoreReadiness> log)
{
    /// <summary>For how long a result holds.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);

    /// <summary>A store that takes longer is of no use to requests either.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private Task<bool>? _look;
    private long _ended;

    /// <summary>Never throws.</summary>
    public Task<bool> IsReadyAsync()
    {
        lock (_gate)
        {
            if (_look is null || (_look.IsCompleted && time.GetElapsedTime(_ended) >= Remembered))
            {
                // Not on the thread of the probe: a store may work before it returns, and others would wait at the gate.
                _look = Task.Run(LookAsync);
            }

            return _look;
        }
    }

    private async Task<bool> LookAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            await streams.ProbeAsync(patience.Token).AsTask().WaitAsync(patience.Token);
            return true;
        }
        catch (Exception problem)
        {
            // Whatever it is, a missing role or a network that is down: requests would fail as well.
            log.ProbeFailed(problem);
            return false;
        }
        finally
        {
            _ended = time.GetTimestamp();
        }
    }
}

using DurableStreams.Storage;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Background;

/// <summary>Sweeps until nothing is due or the time budget is used up.</summary>
public sealed class SweepRun(StreamService streams, TimeProvider time, ILogger<SweepRun> log)
{
    /// <summary>Time after which no further batch is started. The next run continues.</summary>
    internal static readonly TimeSpan Budget = TimeSpan.FromSeconds(60);

    /// <summary>Sweeps. Failures are logged, not thrown; the affected work stays scheduled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        try
        {
            while (await streams.SweepAsync(cancellationToken) > 0 && time.GetElapsedTime(started) < Budget)
            {
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The instance is shutting down. Another one continues.
        }
        catch (StoreUnavailableException problem)
        {
            log.StoreUnavailable(problem);
        }
#pragma warning disable CA1031 // Throwing would only mark the invocation as failed; the next run tries again anyway.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            log.SweepFailed(problem);
        }
    }
}

using DurableStreams.Storage;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp;

/// <summary>Sweeps until nothing is due, but not for ever.</summary>
public sealed class SweepRun(StreamService streams, TimeProvider time, ILogger<SweepRun> log)
{
    /// <summary>After that long the rest waits for the next run.</summary>
    internal static readonly TimeSpan Budget = TimeSpan.FromSeconds(60);

    /// <summary>Never throws: what is due stays filed.</summary>
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
            // The instance is going away; another one goes on.
        }
        catch (StoreUnavailableException problem)
        {
            log.StoreUnavailable(problem);
        }
#pragma warning disable CA1031 // A timer function that throws is a failed invocation, and nothing else is any better.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            log.SweepFailed(problem);
        }
    }
}

using DurableStreams.Signals;
using DurableStreams.Storage;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Maintenance;

/// <summary>Tells the worker of a stream, now and then, that small segments have gathered. Nobody waits for it.</summary>
internal sealed class SealHints(IStreamStore store, IWorkSignals signals, StreamServiceOptions options, ILogger log)
{
    private readonly int _every = store is ISealingStore ? options.SealAfterCommits : int.MaxValue;

    /// <param name="path">The stream.</param>
    /// <param name="commits">How many commits with data this process has made since the last hint; counted here.</param>
    public void Committed(StreamPath path, ref int commits)
    {
        if (++commits >= _every)
        {
            commits = 0;
            _ = SendAsync(path);
        }
    }

    private async Task SendAsync(StreamPath path)
    {
        try
        {
            await signals.SealAsync(path, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A hint that is lost costs nothing but a while of smaller segments.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            log.SealSignalFailed(path, problem);
        }
    }
}

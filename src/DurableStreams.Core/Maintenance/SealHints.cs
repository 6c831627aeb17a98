using DurableStreams.Signals;
using DurableStreams.Storage;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Maintenance;

/// <summary>Tells the worker of a stream, now and then, that small segments have gathered. Nobody waits for it.</summary>
/// <remarks>Without workers (null) or with a store that does not seal there is nobody to tell.</remarks>
internal sealed class SealHints(IStreamStore store, IWorkSignals? signals, StreamServiceOptions options, ILogger log)
{
    private readonly IWorkSignals? _signals = store is ISealingStore ? signals : null;

    /// <param name="path">The stream.</param>
    /// <param name="commits">How many commits with data this process has made since the last hint; counted here.</param>
    public void Committed(StreamPath path, ref int commits)
    {
        if (_signals is not null && ++commits >= options.SealAfterCommits)
        {
            commits = 0;
            _ = SendAsync(_signals, path);
        }
    }

    private async Task SendAsync(IWorkSignals signals, StreamPath path)
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

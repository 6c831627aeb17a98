using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.Active;

/// <summary>Signals the worker of a stream, now and then, that small segments have gathered. Commits do not wait for it.</summary>
/// <remarks>Sends nothing for a host without such workers or a store that does not seal.</remarks>
internal sealed class SealHints(StreamServiceContext context)
{
    private readonly IMaintenanceSignals? _signals = context.Streams is ISealingStore ? context.Maintenance : null;

    /// <param name="path">The stream.</param>
    /// <param name="commits">How many commits with data this process has made since the last hint; counted here.</param>
    public void Committed(StreamPath path, ref int commits)
    {
        if (_signals is not null && ++commits >= context.Options.SealAfterCommits)
        {
            commits = 0;
            _ = SendAsync(_signals, path);
        }
    }

    private async Task SendAsync(IMaintenanceSignals signals, StreamPath path)
    {
        try
        {
            await signals.SealAsync(path, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A hint that is lost costs nothing but a while of smaller segments.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            context.Log.SealSignalFailed(path, problem);
        }
    }
}

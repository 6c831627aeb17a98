using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.Active;

/// <summary>
/// Signals the worker of a stream, once per <c>SealAfterCommits</c> commits with data, to join small segments.
/// Commits do not wait for the signal.
/// </summary>
/// <remarks>Sends nothing if the host has no such workers or the store does not seal.</remarks>
internal sealed class SealHints(StreamServiceContext context)
{
    private readonly IMaintenanceSignals? _signals = context.Streams is ISealingStore ? context.Maintenance : null;

    /// <summary>Counts a commit with data and sends a hint if one is due.</summary>
    /// <param name="path">The stream.</param>
    /// <param name="commits">Number of commits with data since the last hint; updated by this method.</param>
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
#pragma warning disable CA1031 // A lost hint only means that segments stay small for longer.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            context.Log.SealSignalFailed(path, problem);
        }
    }
}

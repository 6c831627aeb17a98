using DurableStreams.Signals;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Entities;

/// <summary>
/// The signalled appends of one batch of operations. Durable Task runs the operations one after the other; these only
/// start, in that order, so that they share commits. The batch is answered when all of them are made.
/// </summary>
/// <remarks>
/// If the process ends before, Durable Task runs the batch again, and the recorded outcomes say what was made.
/// </remarks>
internal sealed class AppendBatch(StreamService streams, TimeProvider time, ILogger log)
{
    /// <summary>Maximum size of the bodies that wait together, in bytes. Beyond it, the next operation waits.</summary>
    internal const int MaxBytes = 1024 * 1024;

    /// <summary>
    /// Maximum time that the batch waits for its appends. Those that take longer end later: their outcomes do not
    /// depend on the batch, and their senders wait no longer than this.
    /// </summary>
    internal static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private readonly List<Task> _started = [];
    private int _bytes;

    /// <summary>Starts an append. Returns when the next operation may run.</summary>
    public async Task StartAsync(AppendSignal append)
    {
        if (_bytes + append.Body.Length > MaxBytes)
        {
            await CompleteAsync();
        }

        _bytes += append.Body.Length;
        _started.Add(CompleteAsync(append, await streams.Routed.StartAsync(append)));
    }

    /// <summary>Waits until all appends are made or refused.</summary>
    public async Task CompleteAsync()
    {
        try
        {
            await Task.WhenAll(_started).WaitAsync(MaxWait, time);
        }
        catch (TimeoutException)
        {
            log.BatchNotAwaited(_started.Count(append => !append.IsCompleted));
        }

        _started.Clear();
        _bytes = 0;
    }

    private async Task CompleteAsync(AppendSignal append, Task committed)
    {
        try
        {
            await committed;
        }
#pragma warning disable CA1031 // One append that fails must not fail the others.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            log.OperationFailed(nameof(StreamEntity.Append), append.Path.Value, problem);
        }
    }
}

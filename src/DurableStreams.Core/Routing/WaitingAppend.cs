using DurableStreams.Appending;
using DurableStreams.Signals;

namespace DurableStreams.Routing;

/// <summary>A routed append that waits for its outcome. Its <see cref="RouteLane"/> changes it.</summary>
/// <param name="signal">The append.</param>
/// <param name="completed">Completes if the worker is in this process.</param>
internal sealed class WaitingAppend(AppendSignal signal, Task<AppendOutcome> completed)
{
    public AppendSignal Signal { get; } = signal;

    public Task<AppendOutcome> Completed { get; } = completed;

    /// <summary>Completes when the first signal was sent, or could not be sent.</summary>
    public TaskCompletionSource Signalled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The number of times that the signal was sent.</summary>
    public int Sent { get; set; }

    /// <summary>When the signal was sent last.</summary>
    public DateTimeOffset SentAt { get; set; }

    /// <summary>Orders the appends of a lane by when they were sent last.</summary>
    public long Order { get; set; }
}

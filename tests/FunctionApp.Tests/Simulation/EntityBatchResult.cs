namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>The outcome of a batch.</summary>
/// <param name="State">The entity's state as JSON; null for none.</param>
/// <param name="Signals">The signals to send.</param>
/// <param name="Failures">The operations that threw. Their state changes and signals are not included.</param>
internal sealed record EntityBatchResult(
    string? State, IReadOnlyList<EntitySignal> Signals, IReadOnlyList<(string Operation, Exception Problem)> Failures)
{
    /// <summary>The results of the operations that did not throw, in order.</summary>
    public IReadOnlyList<object?> Results { get; init; } = [];
}

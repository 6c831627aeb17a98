namespace DurableStreams.FunctionApp.Harness;

/// <summary>What came of a batch.</summary>
/// <param name="State">The state after it as JSON; null when there is none.</param>
/// <param name="Signals">What is to be sent.</param>
/// <param name="Failures">Operations that threw; what they did to the state and what they sent is not in here.</param>
public sealed record EntityBatchResult(
    string? State, IReadOnlyList<EntitySignal> Signals, IReadOnlyList<(string Operation, Exception Problem)> Failures);

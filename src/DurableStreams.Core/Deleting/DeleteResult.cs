using DurableStreams.Addressing;

namespace DurableStreams.Deleting;

/// <summary>The result of a deletion with a precondition.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Tail">The current tail; only if the outcome is <see cref="DeleteOutcome.PreconditionFailed"/>.</param>
public readonly record struct DeleteResult(DeleteOutcome Outcome, Offset? Tail = null);

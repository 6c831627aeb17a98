using DurableStreams.Streams;

namespace DurableStreams.Storage;

/// <summary>
/// The final outcome of a request to append. A row is inserted once and never changed, so a repeated request finds the
/// outcome of the first one. It belongs to a path, not to an incarnation.
/// </summary>
/// <param name="Request">The request.</param>
/// <param name="Outcome">The encoded outcome.</param>
/// <param name="At">When the request was processed; see <see cref="IOutcomeStore.RemoveOutcomesAsync"/>.</param>
/// <param name="Commit">The commit that applied the request; null if nothing was applied.</param>
public sealed record OutcomeRow(
    RequestId Request, ReadOnlyMemory<byte> Outcome, DateTimeOffset At, CommitId? Commit = null);

using DurableStreams.Addressing;

namespace DurableStreams.Storage;

/// <summary>
/// A store that keeps outcomes of requests, so that a request can be repeated, or cancelled, without being applied
/// twice. A commit inserts the outcomes of the requests that it applies (<see cref="StreamCommit.Outcomes"/>).
/// </summary>
/// <remarks>Fails as <see cref="IStreamStore"/> does. Every call may be repeated.</remarks>
public interface IOutcomeStore
{
    /// <summary>Inserts an outcome unless the request has one. The path need not be in use.</summary>
    /// <returns>The stored row: the given one, or the one that was inserted before.</returns>
    ValueTask<OutcomeRow> InsertOutcomeAsync(StreamPath path, OutcomeRow row, CancellationToken cancellationToken);

    /// <summary>Reads the outcomes of some requests.</summary>
    /// <returns>The rows found, in any order.</returns>
    ValueTask<IReadOnlyList<OutcomeRow>> FindOutcomesAsync(
        StreamPath path, IReadOnlyCollection<RequestId> requests, CancellationToken cancellationToken);

    /// <summary>Removes outcomes of a path that are older than <paramref name="before"/>.</summary>
    /// <param name="path">The path.</param>
    /// <param name="before">Rows with an earlier <see cref="OutcomeRow.At"/> are removed.</param>
    /// <param name="maxRows">Maximum number of rows to remove in this call; 1 or more.</param>
    /// <param name="cancellationToken">Cancels the call between two rows.</param>
    /// <returns>True if no such row is left.</returns>
    ValueTask<bool> RemoveOutcomesAsync(
        StreamPath path, DateTimeOffset before, int maxRows, CancellationToken cancellationToken);
}

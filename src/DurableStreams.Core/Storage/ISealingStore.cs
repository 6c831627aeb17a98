using DurableStreams.Addressing;

namespace DurableStreams.Storage;

/// <summary>A store whose small segments can be joined into large ones, beside readers and writers.</summary>
/// <remarks>
/// Sealing changes neither bytes nor append boundaries, and never the head. A reader that asks for a position keeps
/// getting the segment that holds it. Failures as on <see cref="IStreamStore"/>; an interrupted step is harmless.
/// </remarks>
public interface ISealingStore
{
    /// <summary>Joins one run of small segments, the first at or after a position.</summary>
    /// <param name="path">The stream.</param>
    /// <param name="incarnation">Its incarnation.</param>
    /// <param name="from">0, or what the last step returned.</param>
    /// <param name="cancellationToken">Ends the step before it writes.</param>
    /// <returns>Where the next step goes on.</returns>
    ValueTask<SealStep> SealAsync(StreamPath path, Incarnation incarnation, long from, CancellationToken cancellationToken);
}

/// <summary>What a step of sealing did.</summary>
/// <param name="Position">Where the next step starts: everything before it is as large as it gets.</param>
/// <param name="Joined">How many segments became one; 0 when there was nothing to join.</param>
/// <param name="IsDone">True when nothing after <paramref name="Position"/> is worth joining now.</param>
public readonly record struct SealStep(long Position, int Joined, bool IsDone);

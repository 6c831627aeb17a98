using DurableStreams.Addressing;

namespace DurableStreams.Storage;

/// <summary>A store whose small segments can be joined into large ones while streams are read and written.</summary>
/// <remarks>
/// <para>Optional: the object that implements <see cref="IStreamStore"/> also implements this if many small rows make
/// its reads slow or expensive, and it does not join them by itself. The host must also send the signals for it
/// (<c>IMaintenanceSignals</c>): the function app does, Server does not.</para>
/// <para>Sealing changes neither bytes nor append boundaries nor the head. During a step, a read at any position still
/// finds the segment that contains it. Fails as <see cref="IStreamStore"/> does; an interrupted step is harmless.
/// </para>
/// </remarks>
public interface ISealingStore
{
    /// <summary>Joins the first run of small segments at or after a position.</summary>
    /// <param name="path">The stream.</param>
    /// <param name="incarnation">Its incarnation.</param>
    /// <param name="from">0 at first, then <see cref="SealStep.Position"/> of the previous step.</param>
    /// <param name="cancellationToken">Cancels the step before it writes.</param>
    /// <returns>The result, with the position of the next step.</returns>
    ValueTask<SealStep> SealAsync(
        StreamPath path, Incarnation incarnation, long from, CancellationToken cancellationToken);
}

/// <summary>The result of one sealing step.</summary>
/// <param name="Position">Where the next step starts: segments before it need no more sealing.</param>
/// <param name="Joined">The number of segments that were joined into one; 0 if there was nothing to join.</param>
/// <param name="IsDone">True if nothing after <paramref name="Position"/> is worth joining now.</param>
public readonly record struct SealStep(long Position, int Joined, bool IsDone);

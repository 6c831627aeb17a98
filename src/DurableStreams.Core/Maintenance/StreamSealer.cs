using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Maintenance;

/// <summary>Joins small segments of a stream in steps.</summary>
internal sealed class StreamSealer(IStreamStore store, HeadCache heads)
{
    private readonly ISealingStore? _store = store as ISealingStore;

    /// <summary>Seals up to the tail, or up to a maximum number of steps.</summary>
    /// <param name="path">The stream.</param>
    /// <param name="done">The result of an earlier call, to continue from; null to start at 0.</param>
    /// <param name="maxSteps">Maximum number of steps; 1 or more.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The progress; null if there is no stream or the store does not seal.</returns>
    public async ValueTask<SealProgress?> SealAsync(
        StreamPath path, SealProgress? done, int maxSteps, CancellationToken cancellationToken)
    {
        if (_store is null
            || await heads.GetAsync(path, cancellationToken).ConfigureAwait(false) is not { } head
            || head.Status == StreamStatus.Deleted)
        {
            return null;
        }

        long position = done is { } earlier && earlier.Incarnation == head.Incarnation ? earlier.Position : 0;
        for (int step = 0; step < maxSteps; step++)
        {
            SealStep result =
                await _store.SealAsync(path, head.Incarnation, position, cancellationToken).ConfigureAwait(false);
            position = result.Position;
            if (result.IsDone)
            {
                return new SealProgress(head.Incarnation, position, IsComplete: true);
            }
        }

        return new SealProgress(head.Incarnation, position, IsComplete: false);
    }
}

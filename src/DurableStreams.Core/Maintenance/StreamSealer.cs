using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Maintenance;

/// <summary>Joins the small segments of a stream, step by step.</summary>
internal sealed class StreamSealer(IStreamStore store, HeadCache heads)
{
    private readonly ISealingStore? _store = store as ISealingStore;

    /// <summary>Seals up to the tail, or for as many steps as allowed.</summary>
    /// <param name="path">The stream.</param>
    /// <param name="done">What an earlier call returned, to go on from there; null to begin.</param>
    /// <param name="maxSteps">How many steps at most; 1 or more.</param>
    /// <param name="cancellationToken">Ends it between steps.</param>
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
            SealStep result = await _store.SealAsync(path, head.Incarnation, position, cancellationToken).ConfigureAwait(false);
            position = result.Position;
            if (result.IsDone)
            {
                return new SealProgress(head.Incarnation, position, IsComplete: true);
            }
        }

        return new SealProgress(head.Incarnation, position, IsComplete: false);
    }
}

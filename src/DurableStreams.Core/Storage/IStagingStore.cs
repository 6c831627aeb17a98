using DurableStreams.Addressing;

namespace DurableStreams.Storage;

/// <summary>
/// A store that uploads a large append in parts before it publishes it, and schedules a
/// <see cref="Reminder.DropStaged"/> before each upload.
/// </summary>
public interface IStagingStore
{
    /// <summary>Deletes old uploads of an incarnation that were never published.</summary>
    /// <returns>True if no unpublished upload is left.</returns>
    ValueTask<bool> DropStagedAsync(StreamPath path, Incarnation incarnation, CancellationToken cancellationToken);
}

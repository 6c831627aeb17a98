using DurableStreams.Addressing;

namespace DurableStreams.Storage;

/// <summary>
/// A store that uploads large appends in parts before it publishes them, and schedules a
/// <see cref="Reminder.DropStaged"/> before each upload.
/// </summary>
public interface IStagingStore
{
    /// <summary>Drops the uploads of a incarnation that were begun long ago and never published.</summary>
    /// <returns>True when nothing is left to look after.</returns>
    ValueTask<bool> DropStagedAsync(StreamPath path, Incarnation incarnation, CancellationToken cancellationToken);
}

using DurableStreams.Addressing;

namespace DurableStreams.Storage;

/// <summary>
/// A store that uploads a large append in parts before it publishes it, and schedules a
/// <see cref="Reminder.DropStaged"/> before each upload.
/// </summary>
/// <remarks>
/// Optional: the object that implements <see cref="IStreamStore"/> also implements this if one of its transactions is
/// smaller than the largest append. Fails as <see cref="IStreamStore"/> does.
/// </remarks>
public interface IStagingStore
{
    /// <summary>
    /// Deletes the unpublished uploads of an incarnation that have taken longer than the store allows.
    /// </summary>
    /// <returns>True if no unpublished upload is left.</returns>
    ValueTask<bool> DropStagedAsync(StreamPath path, Incarnation incarnation, CancellationToken cancellationToken);
}

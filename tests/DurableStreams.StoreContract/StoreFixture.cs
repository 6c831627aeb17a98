using DurableStreams.Addressing;
using DurableStreams.Storage;

namespace DurableStreams.StoreContract;

/// <summary>
/// An empty store for a single test, which opens the store and closes it at its end.
/// </summary>
/// <remarks>
/// Beyond the interface of a store, the contracts assume which segments their reads return: a commit of up to
/// <see cref="SmallBytes"/> is stored as one segment. The store may join segments later, but while a test runs, only
/// those of less than <see cref="LoneBytes"/>, and only once there are many or a commit follows that does more than
/// append, such as a deletion.
/// </remarks>
public abstract class StoreFixture
{
    /// <summary>Maximum size in bytes of a commit that every store keeps in one segment.</summary>
    public const int SmallBytes = 64 * 1024;

    /// <summary>Minimum size in bytes of a commit that no store joins with others while a test runs.</summary>
    public const int LoneBytes = 32 * 1024;

    public abstract IStreamStore Streams { get; }

    public abstract IReminderStore Reminders { get; }

    /// <summary>A second handle on the same data, or the same object if the store allows only one.</summary>
    public virtual IStreamStore OtherStreams => Streams;

    /// <summary>See <see cref="OtherStreams"/>.</summary>
    public virtual IReminderStore OtherReminders => Reminders;

    /// <summary>A number of segments above any page, batch or block size of the store.</summary>
    public virtual int ManySegments => 3_000;

    /// <summary>Number of rounds of each race.</summary>
    public virtual int RaceRounds => 30;

    /// <summary>Number of commits that a writer makes while others read.</summary>
    public virtual int CommitsBesideReaders => 150;

    /// <summary>Size in bytes of an append that is too large for one transaction of the store.</summary>
    public virtual int LargeAppendBytes => 16 * 1024 * 1024;

    /// <summary>Maximum length in bytes of a path of characters that the store has to encode.</summary>
    public virtual int MaxAwkwardPathBytes => StreamPath.MaxBytes;

    /// <summary>Opens the store.</summary>
    public virtual ValueTask OpenAsync() => ValueTask.CompletedTask;

    /// <summary>Closes the store and removes it.</summary>
    public virtual ValueTask CloseAsync() => ValueTask.CompletedTask;
}

using DurableStreams.Addressing;
using DurableStreams.Storage;

namespace DurableStreams.StoreContract;

/// <summary>
/// One empty store, for one test alone. Each test makes its own, opens it, and closes it at its end.
/// </summary>
/// <remarks>
/// The contracts assume of a store, beyond its interface: a commit of up to <see cref="SmallBytes"/> bytes is one
/// stored segment; nothing joins segments while a test runs, but for those of less than <see cref="LoneBytes"/> when
/// there are many, or when a commit follows that is more than an append.
/// </remarks>
public abstract class StoreFixture
{
    /// <summary>The most bytes of a commit that every store keeps in one segment.</summary>
    public const int SmallBytes = 64 * 1024;

    /// <summary>The least bytes of a commit that no store ever joins with others while a test runs.</summary>
    public const int LoneBytes = 32 * 1024;

    public abstract IStreamStore Streams { get; }

    public abstract IReminderStore Due { get; }

    /// <summary>The same data as another process would open it; the same object where that is impossible.</summary>
    public virtual IStreamStore OtherStreams => Streams;

    /// <summary>See <see cref="OtherStreams"/>.</summary>
    public virtual IReminderStore OtherDue => Due;

    /// <summary>How many segments are many: more than any page, batch or block of the store.</summary>
    public virtual int ManySegments => 3_000;

    /// <summary>How often a race is run.</summary>
    public virtual int RaceRounds => 30;

    /// <summary>How many commits a writer makes while others read.</summary>
    public virtual int CommitsBesideReaders => 150;

    /// <summary>A single append that no transaction of the store holds.</summary>
    public virtual int LargeAppendBytes => 16 * 1024 * 1024;

    /// <summary>The longest path of which every character is awkward, where encoding makes the limit shorter.</summary>
    public virtual int MaxAwkwardPathBytes => StreamPath.MaxBytes;

    /// <summary>Opens the store.</summary>
    public virtual ValueTask OpenAsync() => ValueTask.CompletedTask;

    /// <summary>Closes the store and removes it.</summary>
    public virtual ValueTask CloseAsync() => ValueTask.CompletedTask;
}

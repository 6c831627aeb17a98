namespace DurableStreams.Streams;

/// <summary>
/// The number of commits at a path, and the ids of the last <see cref="Capacity"/> of them. The ring survives deletion
/// and re-creation of the path, so that an unknown outcome can be settled across them.
/// </summary>
public sealed class CommitRing
{
    /// <summary>The maximum number of ids that are kept.</summary>
    public const int Capacity = 32;

    private readonly ulong[] _ids;

    private CommitRing(long count, ulong[] ids)
    {
        Count = count;
        _ids = ids;
    }

    /// <summary>The ring of a path without commits.</summary>
    public static CommitRing Empty { get; } = new(0, []);

    /// <summary>The number of commits since the path was first used.</summary>
    public long Count { get; }

    /// <summary>The kept ids, oldest first.</summary>
    public ReadOnlySpan<ulong> Ids => _ids;

    /// <summary>Restores a stored ring.</summary>
    /// <param name="count">The number of commits since the path was first used.</param>
    /// <param name="ids">The kept ids, oldest first; at most <see cref="Capacity"/>.</param>
    public static CommitRing Restore(long count, ReadOnlySpan<ulong> ids)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Length, Capacity);
        return new CommitRing(count, ids.ToArray());
    }

    /// <summary>Returns the ring after one more commit.</summary>
    public CommitRing Push(CommitId id)
    {
        int kept = Math.Min(_ids.Length, Capacity - 1);
        var ids = new ulong[kept + 1];
        _ids.AsSpan(_ids.Length - kept).CopyTo(ids);
        ids[kept] = id.Value;
        return new CommitRing(Count + 1, ids);
    }

    /// <summary>Whether the id of the commit is among the kept ones.</summary>
    public bool Contains(CommitId id) => _ids.AsSpan().Contains(id.Value);
}

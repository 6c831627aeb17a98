using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Streams;

namespace DurableStreams.Storage;

/// <summary>The rows wanted beside a head, read with it in one snapshot.</summary>
/// <param name="Producers">Producers whose state is wanted.</param>
/// <param name="Forks">Fork rows (see <see cref="StreamCommit.AddedFork"/>) whose existence is wanted.</param>
public readonly record struct SnapshotQuery(IReadOnlyCollection<ProducerId> Producers, IReadOnlyCollection<Incarnation> Forks)
{
    /// <summary>Sources whose cursors are wanted.</summary>
    public IReadOnlyCollection<StreamPath> Cursors { get => field ?? []; init; }

    /// <summary>True when nothing but the head is wanted.</summary>
    public bool IsHeadOnly => Producers.Count == 0 && Forks.Count == 0 && Cursors.Count == 0;

    /// <summary>The head alone.</summary>
    public static SnapshotQuery HeadOnly { get; } = new([], []);
}

/// <summary>A head and the rows asked for, as they stood at one moment.</summary>
/// <param name="Head">Null when the path was never used; a tombstone is a head.</param>
/// <param name="Version"><see cref="RowVersion.None"/> when <paramref name="Head"/> is null.</param>
/// <param name="Producers">The known ones among those asked for, of the head's incarnation.</param>
/// <param name="Forks">The existing ones among those asked for, of the head's incarnation.</param>
public sealed record StreamSnapshot(
    StreamHead? Head,
    RowVersion Version,
    IReadOnlyDictionary<ProducerId, ProducerState> Producers,
    IReadOnlySet<Incarnation> Forks)
{
    private static readonly Dictionary<ProducerId, ProducerState> NoProducers = [];

    private static readonly HashSet<Incarnation> NoForks = [];

    private static readonly Dictionary<StreamPath, Cursor> NoCursors = [];

    /// <summary>The existing ones among those asked for, of the head's incarnation.</summary>
    public IReadOnlyDictionary<StreamPath, Cursor> Cursors { get; init; } = NoCursors;

    /// <summary>What is read at a path that was never used.</summary>
    public static StreamSnapshot Absent { get; } = HeadAlone(null, RowVersion.None);

    /// <summary>A head without other rows.</summary>
    public static StreamSnapshot HeadAlone(StreamHead? head, RowVersion version) => new(head, version, NoProducers, NoForks);
}

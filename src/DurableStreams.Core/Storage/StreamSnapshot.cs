using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Streams;

namespace DurableStreams.Storage;

/// <summary>The rows to read together with a head, in one snapshot.</summary>
/// <param name="Producers">The producers whose state is read.</param>
/// <param name="Forks">The forks (see <see cref="StreamCommit.AddedFork"/>) whose existence is checked.</param>
public readonly record struct SnapshotQuery(
    IReadOnlyCollection<ProducerId> Producers, IReadOnlyCollection<Incarnation> Forks)
{
    /// <summary>The sources whose cursors are read.</summary>
    public IReadOnlyCollection<StreamPath> Cursors { get => field ?? []; init; }

    /// <summary>True if only the head is read.</summary>
    public bool IsHeadOnly => Producers.Count == 0 && Forks.Count == 0 && Cursors.Count == 0;

    /// <summary>The query for the head alone.</summary>
    public static SnapshotQuery HeadOnly { get; } = new([], []);
}

/// <summary>A head and the requested rows at one point in time.</summary>
/// <param name="Head">Null if the path was never used. A tombstone is a head, too.</param>
/// <param name="Version">
/// The version of the head; <see cref="RowVersion.None"/> if <paramref name="Head"/> is null.
/// </param>
/// <param name="Producers">Those of the requested producers that the head's incarnation has.</param>
/// <param name="Forks">Those of the requested forks that the head's incarnation has.</param>
public sealed record StreamSnapshot(
    StreamHead? Head,
    RowVersion Version,
    IReadOnlyDictionary<ProducerId, ProducerState> Producers,
    IReadOnlySet<Incarnation> Forks)
{
    private static readonly Dictionary<ProducerId, ProducerState> NoProducers = [];

    private static readonly HashSet<Incarnation> NoForks = [];

    private static readonly Dictionary<StreamPath, Cursor> NoCursors = [];

    /// <summary>Those of the requested cursors that the head's incarnation has.</summary>
    public IReadOnlyDictionary<StreamPath, Cursor> Cursors { get; init; } = NoCursors;

    /// <summary>The snapshot of a path that was never used.</summary>
    public static StreamSnapshot Absent { get; } = HeadAlone(null, RowVersion.None);

    /// <summary>Creates a snapshot of a head without other rows.</summary>
    public static StreamSnapshot HeadAlone(StreamHead? head, RowVersion version) =>
        new(head, version, NoProducers, NoForks);
}

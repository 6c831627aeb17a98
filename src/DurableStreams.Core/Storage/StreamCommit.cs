using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Streams;

namespace DurableStreams.Storage;

/// <summary>
/// One atomic change of a stream: the new head and the rows that change with it.
/// </summary>
public sealed record StreamCommit
{
    /// <summary>The stream.</summary>
    public required StreamPath Path { get; init; }

    /// <summary>The version that the stored head must have.</summary>
    public required RowVersion Expected { get; init; }

    /// <summary>The last id in the ring of <see cref="Head"/>.</summary>
    public required CommitId Id { get; init; }

    /// <summary>The new head. All rows below belong to its incarnation.</summary>
    public required StreamHead Head { get; init; }

    /// <summary>
    /// True if the replaced head is <see cref="StreamStatus.Live"/>: a store that keeps a list of live paths need not
    /// add the path again.
    /// </summary>
    public bool ReplacesLive { get; init; }

    /// <summary>
    /// The new bytes, from the old tail to the new one; null for none. At most
    /// <see cref="IStreamStore.MaxCommitBytes"/> unless it is a single append.
    /// </summary>
    public Segment? Data { get; init; }

    /// <summary>Producer states to insert or replace.</summary>
    public IReadOnlyList<ProducerRow> Producers { get; init; } = [];

    /// <summary>A fork that reads this stream from now on; null for none. The row must not exist.</summary>
    public Incarnation? AddedFork { get; init; }

    /// <summary>A fork that no longer reads this stream; null for none. The row must exist.</summary>
    public Incarnation? RemovedFork { get; init; }

    /// <summary>
    /// True if this commit creates a fork. It then inserts the guard row of <see cref="StreamHead.Incarnation"/>, which
    /// must not exist. The undoing of an unfinished fork inserts the same row first, so exactly one of the two
    /// succeeds. See <see cref="IStreamStore.ClaimForkGuardAsync"/>.
    /// </summary>
    public bool InsertsForkGuard { get; init; }

    /// <summary>
    /// Changes of the cursors of <see cref="StreamHead.Incarnation"/>, at most one per source. If the stored row of one
    /// is not the expected one, the whole commit is a conflict.
    /// </summary>
    public IReadOnlyList<CursorChange> Cursors { get; init; } = [];

    /// <summary>
    /// Outcomes of the requests that this commit applies. If a request has one already, the whole commit is a conflict.
    /// Only for stores that implement <see cref="IOutcomeStore"/>.
    /// </summary>
    public IReadOnlyList<OutcomeRow> Outcomes { get; init; } = [];
}

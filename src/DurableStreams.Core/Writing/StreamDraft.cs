using DurableStreams.Addressing;
using DurableStreams.Primitives;
using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>The stream as it will be if the pending commit succeeds.</summary>
internal sealed class StreamDraft(
    StreamPath path,
    CachedHead basis,
    BoundedCache<ProducerId, ProducerState?> producers,
    BoundedCache<StreamPath, Cursor?> cursors,
    IReadOnlySet<Incarnation> forks,
    IReadOnlyDictionary<RequestId, OutcomeRow> outcomes)
{
    private readonly CommitId _id = CommitId.New();
    private DraftData _appends;
    private CommitRing? _commits;
    private Dictionary<RequestId, OutcomeRow>? _newOutcomes;
    private Dictionary<ProducerId, ProducerState>? _changedProducers;
    private Dictionary<StreamPath, CursorChange>? _changedCursors;
    private Segment? _initialData;
    private Incarnation? _addedFork;
    private Incarnation? _removedFork;
    private bool _insertsForkGuard;
    private bool _isNewIncarnation;

    /// <summary>The state that the draft is based on.</summary>
    public CachedHead Basis => basis;

    public StreamHead? Head { get; private set; } = basis.Head;

    public bool IsChanged { get; private set; }

    /// <summary>The bytes that the commit adds; set by <see cref="ToCommit"/>, null if there are none.</summary>
    public Segment? Data { get; private set; }

    public IReadOnlyDictionary<ProducerId, ProducerState>? ChangedProducers => _changedProducers;

    public IReadOnlyDictionary<StreamPath, CursorChange>? ChangedCursors => _changedCursors;

    /// <summary>
    /// True if the commit adds data for subscribers and no reminder is scheduled: the actor must schedule one first.
    /// </summary>
    public bool NeedsFanOutReminder => Head is { FanOutDue: false, Status: StreamStatus.Live } && HasNewsForFollowers;

    /// <summary>True if the commit adds data that must be announced; a fork adds what it inherits.</summary>
    public bool HasNewsForFollowers =>
        Head is { HasFollowers: true } && Head.Tail > (_isNewIncarnation ? 0 : basis.Head?.Tail ?? 0);

    public ProducerState? ProducerStateOf(ProducerId id) =>
        _changedProducers is not null && _changedProducers.TryGetValue(id, out ProducerState changed)
            ? changed
            : producers.Get(id);

    /// <summary>
    /// Returns the outcome of a request that was processed before; null if it was not, or if that is not known yet. In
    /// the latter case the commit is a conflict, and the request is decided again.
    /// </summary>
    public OutcomeRow? OutcomeOf(RequestId request) =>
        outcomes.GetValueOrDefault(request) ?? _newOutcomes?.GetValueOrDefault(request);

    /// <summary>Records the outcome of a request that this draft applies.</summary>
    public void AddOutcome(OutcomeRow row) => (_newOutcomes ??= [])[row.Request] = row;

    public bool HasFork(Incarnation fork) => forks.Contains(fork);

    /// <summary>Appends data, which may be empty, and renews a sliding lifetime.</summary>
    public void Append(
        ReadOnlyMemory<byte> data, ProducerStamp? producer, string? streamSeq, bool close, DateTimeOffset now)
    {
        StreamHead head = Head!;
        if (!data.IsEmpty)
        {
            _appends.Add(head.Tail, new AppendRun(data));
        }

        bool isNewProducer = false;
        if (producer is { } stamp)
        {
            isNewProducer = ProducerStateOf(stamp.Id) is null;
            (_changedProducers ??= [])[stamp.Id] = new ProducerState(stamp.Epoch, stamp.Seq);
        }

        Change(head with
        {
            Tail = head.Tail + data.Length,
            Closed = close,
            ClosedBy = close ? producer : null,
            ProducerCount = head.ProducerCount + (isNewProducer ? 1 : 0),
            LastStreamSeq = streamSeq ?? head.LastStreamSeq,
            LastAppend = data.IsEmpty ? head.LastAppend : now,
            Expiry = RenewedExpiry(head, now),

            // Already here, so that the head of an append need not be copied again for the commit.
            Commits = Commits,
        });
    }

    /// <summary>Renews a sliding lifetime; changes nothing while the stored expiry is late enough.</summary>
    public void Renew(DateTimeOffset now)
    {
        StreamHead head = Head!;
        if (head.Lifetime.NeedsRenewal(head.Expiry, now))
        {
            Change(head with { Expiry = head.Lifetime.ExpiryAfterUse(now) });
        }
    }

    /// <summary>
    /// Returns the cursor for a source as it will be. A new incarnation has none: rows of the deleted one are ignored.
    /// </summary>
    public Cursor? CursorOf(StreamPath source) =>
        _changedCursors is not null && _changedCursors.TryGetValue(source, out CursorChange changed) ? changed.New
        : _isNewIncarnation ? null
        : cursors.Get(source);

    /// <summary>Inserts, replaces or (if null) removes the cursor for a source.</summary>
    public void SetCursor(StreamPath source, Cursor? cursor)
    {
        _changedCursors ??= [];
        Cursor? former = CursorOf(source);
        Cursor? expected = _changedCursors.TryGetValue(source, out CursorChange earlier) ? earlier.Expected : former;
        _changedCursors[source] = new CursorChange(source, expected, cursor);

        // Cursors older than the count were never added to it, so removing them must not make it negative.
        long count = Head!.SubscriptionCount + (cursor is null ? 0 : 1) - (former is null ? 0 : 1);
        Change(Head with { SubscriptionCount = Math.Max(0, count) });
    }

    /// <summary>
    /// Adds appends of a source and advances its cursor. Does not renew the lifetime: a delivery is not a use of the
    /// estuary.
    /// </summary>
    public void Deliver(AppendRun run, Cursor advanced, DateTimeOffset now)
    {
        _appends.Add(Head!.Tail, run);
        SetCursor(advanced.Source, advanced);
        Change(Head! with { Tail = Head.Tail + run.Data.Length, LastAppend = now });
    }

    /// <summary>Records that estuaries have subscribed to this stream; never reset in this incarnation.</summary>
    public void MarkSubscribed() => Change(Head! with { HasSubscribers = true });

    /// <summary>Records that subscriptions are linked to this stream; never reset in this incarnation.</summary>
    public void MarkLinked() => Change(Head! with { HasSubscriptions = true });

    /// <summary>Records whether a reminder for the fan-out is scheduled.</summary>
    public void SetFanOutDue(bool due) => Change(Head! with { FanOutDue = due });

    /// <summary>Starts a new incarnation.</summary>
    public void Create(StreamHead head, Segment? data, bool insertsForkGuard)
    {
        _initialData = data;
        _insertsForkGuard = insertsForkGuard;
        _isNewIncarnation = true;
        Change(head);
    }

    /// <summary>Starts a new incarnation without content.</summary>
    public void CreateEmpty(StreamHead head) => Create(head, data: null, insertsForkGuard: false);

    public void AddFork(Incarnation fork)
    {
        _addedFork = fork;
        Change(Head! with { ForkCount = Head.ForkCount + 1 });
    }

    public void RemoveFork(Incarnation fork)
    {
        _removedFork = fork;
        Change(Head! with { ForkCount = Head.ForkCount - 1 });
    }

    /// <summary>Replaces the head by that of a deleted stream: a tombstone, or a soft-deleted head.</summary>
    public void Delete(StreamHead deleted) => Change(deleted);

    public StreamCommit ToCommit()
    {
        Head = ReferenceEquals(Head!.Commits, Commits) ? Head : Head with { Commits = Commits };
        Data = _initialData ?? _appends.ToSegment();
        return new StreamCommit
        {
            Path = path,
            Expected = basis.Version,
            Id = _id,
            Head = Head,
            ReplacesLive = basis.Head?.Status == StreamStatus.Live,
            Data = Data,
            Producers = _changedProducers is null
                ? []
                : [.. _changedProducers.Select(row => new ProducerRow(row.Key, row.Value))],
            AddedFork = _addedFork,
            RemovedFork = _removedFork,
            InsertsForkGuard = _insertsForkGuard,
            Cursors = _changedCursors is null
                ? []
                : [.. _changedCursors.Values.Where(change => change.Expected != change.New)],
            Outcomes = _newOutcomes is null ? [] : [.. _newOutcomes.Values.Select(row => row with { Commit = _id })],
        };
    }

    // The ring of the path after the commit.
    private CommitRing Commits => _commits ??= (basis.Head?.Commits ?? CommitRing.Empty).Push(_id);

    private static DateTimeOffset? RenewedExpiry(StreamHead head, DateTimeOffset now) =>
        head.Lifetime.NeedsRenewal(head.Expiry, now) ? head.Lifetime.ExpiryAfterUse(now) : head.Expiry;

    private void Change(StreamHead head)
    {
        Head = head;
        IsChanged = true;
    }
}

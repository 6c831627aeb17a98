using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Producers;

namespace DurableStreams.Streams;

/// <summary>The kinds of streams.</summary>
public enum StreamKind
{
    /// <summary>A stream that clients append to.</summary>
    Stream = 0,

    /// <summary>A stream that receives copies from its sources; clients only read it.</summary>
    Estuary = 1,
}

/// <summary>The status of a path.</summary>
public enum StreamStatus
{
    /// <summary>In use.</summary>
    Live = 0,

    /// <summary>Deleted or expired, but kept for its forks (§4.2).</summary>
    SoftDeleted = 1,

    /// <summary>A tombstone: the path is free, only its generation and commit ring are kept.</summary>
    Deleted = 2,
}

/// <summary>
/// Everything about a stream except its data, producers and cursors, in one row. Every change of a stream is one commit
/// that is conditional on this row.
/// </summary>
public sealed record StreamHead
{
    /// <summary>The incarnation that this head describes.</summary>
    public required Incarnation Incarnation { get; init; }

    /// <summary>
    /// The generation of the positions that this incarnation itself stores; see <see cref="Offset"/>.
    /// </summary>
    public required long Generation { get; init; }

    /// <summary>Stream or estuary.</summary>
    public StreamKind Kind { get; init; }

    /// <summary>Live, soft-deleted or a tombstone.</summary>
    public StreamStatus Status { get; init; }

    /// <summary>The content type given at creation, or inherited by a fork.</summary>
    public required ContentType ContentType { get; init; }

    /// <summary>The position after the last byte.</summary>
    public long Tail { get; init; }

    /// <summary>True once no more appends are accepted (§4.1).</summary>
    public bool Closed { get; init; }

    /// <summary>The producer request that closed the stream; null if there is none.</summary>
    public ProducerStamp? ClosedBy { get; init; }

    /// <summary>The configuration that the creation requested.</summary>
    public required RequestedConfiguration Requested { get; init; }

    /// <summary>The lifetime in force.</summary>
    public StreamLifetime Lifetime { get; init; }

    /// <summary>When the stream expires; null for never. See <see cref="StreamLifetime.ExpiryAfterUse"/>.</summary>
    public DateTimeOffset? Expiry { get; init; }

    /// <summary>When the stream was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>
    /// When the last bytes were appended, by the clock of the process that committed them, initial content included;
    /// null if there are none, or if a release that does not record it has written the head since.
    /// </summary>
    public DateTimeOffset? LastAppend { get; init; }

    /// <summary>The origin of a fork; null if the stream is not a fork.</summary>
    public ForkOrigin? Origin { get; init; }

    /// <summary>The streams that store a fork's inherited bytes, oldest first.</summary>
    public IReadOnlyList<Ancestor> Ancestors { get; init; } = [];

    /// <summary>The number of forks that read this stream.</summary>
    public int ForkCount { get; init; }

    /// <summary>
    /// The number of producers that have written to the stream. Incomplete in streams older than this count.
    /// </summary>
    public long ProducerCount { get; init; }

    /// <summary>The number of subscriptions of an estuary. Incomplete in estuaries older than this count.</summary>
    public long SubscriptionCount { get; init; }

    /// <summary>
    /// The last accepted <c>Stream-Seq</c> (§5.2), one scope for the whole stream; null before the first.
    /// </summary>
    public string? LastStreamSeq { get; init; }

    /// <summary>True if the stream may be read without a token.</summary>
    public bool Public { get; init; }

    /// <summary>True once the first estuary has subscribed; never reset in this incarnation.</summary>
    public bool HasSubscribers { get; init; }

    /// <summary>
    /// True once the first subscription (§6) was linked; never reset in this incarnation. A release that does not know
    /// subscriptions cannot read such a head, and so cannot append without waking them.
    /// </summary>
    public bool HasSubscriptions { get; init; }

    /// <summary>True if appends must be announced: to estuaries, to subscriptions, or to both.</summary>
    public bool HasFollowers => HasSubscribers || HasSubscriptions;

    /// <summary>True while a reminder for the fan-out of this stream is scheduled.</summary>
    public bool FanOutDue { get; init; }

    /// <summary>The number of commits of this path and their last ids.</summary>
    public CommitRing Commits { get; init; } = CommitRing.Empty;

    /// <summary>The position from which on this stream itself stores the bytes; 0 unless it is a fork.</summary>
    public long OwnStart => Origin?.Position ?? 0;

    /// <summary>The tail as an offset.</summary>
    public Offset TailOffset => OffsetAt(Tail);

    /// <summary>Returns the offset that clients see for a position.</summary>
    public Offset OffsetAt(long position) => new(GenerationAt(position), position);

    /// <summary>Whether the lifetime has ended.</summary>
    public bool IsExpired(DateTimeOffset now) => Expiry <= now;

    /// <summary>
    /// Returns the generation at a position: inherited up to and including the fork point, then the stream's own.
    /// </summary>
    public long GenerationAt(long position)
    {
        if (position > OwnStart || Ancestors.Count == 0)
        {
            return Generation;
        }

        foreach (Ancestor ancestor in Ancestors)
        {
            if (position <= ancestor.End)
            {
                return ancestor.Generation;
            }
        }

        return Generation;
    }
}

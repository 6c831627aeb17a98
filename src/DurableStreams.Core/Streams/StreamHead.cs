using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Producers;

namespace DurableStreams.Streams;

/// <summary>What a stream is for.</summary>
public enum StreamKind
{
    /// <summary>Clients append to it.</summary>
    Stream = 0,

    /// <summary>Receives what its sources get; clients only read.</summary>
    Estuary = 1,
}

/// <summary>Where a path stands.</summary>
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
/// Everything about a stream but its data and its producers: one row, the only thing that writers race for.
/// Every change of a stream is one conditional commit of its head.
/// </summary>
public sealed record StreamHead
{
    /// <summary>The incarnation that this head describes.</summary>
    public required Incarnation Incarnation { get; init; }

    /// <summary>The generation of the positions that this incarnation stores itself; see <see cref="Offset"/>.</summary>
    public required long Generation { get; init; }

    /// <summary>Stream or estuary.</summary>
    public StreamKind Kind { get; init; }

    /// <summary>Live, soft-deleted or a tombstone.</summary>
    public StreamStatus Status { get; init; }

    /// <summary>As given at creation, or inherited by a fork.</summary>
    public required ContentType ContentType { get; init; }

    /// <summary>The position after the last byte.</summary>
    public long Tail { get; init; }

    /// <summary>True once no more appends are accepted (§4.1).</summary>
    public bool Closed { get; init; }

    /// <summary>The producer request that closed the stream; null when none did.</summary>
    public ProducerStamp? ClosedBy { get; init; }

    /// <summary>What the creation asked for.</summary>
    public required RequestedConfiguration Requested { get; init; }

    /// <summary>The lifetime in force.</summary>
    public StreamLifetime Lifetime { get; init; }

    /// <summary>From when on the stream is expired; null for never. See <see cref="StreamLifetime.ExpiryAfterUse"/>.</summary>
    public DateTimeOffset? Expiry { get; init; }

    /// <summary>The creation instant.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Null when the stream is not a fork.</summary>
    public ForkOrigin? Origin { get; init; }

    /// <summary>The streams that store a fork's inherited bytes, oldest first.</summary>
    public IReadOnlyList<Ancestor> Ancestors { get; init; } = [];

    /// <summary>How many forks read this stream.</summary>
    public int ForkCount { get; init; }

    /// <summary>How many producers have written to it; a stream that is older than this count may have more.</summary>
    public long ProducerCount { get; init; }

    /// <summary>How many subscriptions an estuary has; one that is older than this count may have more.</summary>
    public long SubscriptionCount { get; init; }

    /// <summary>The last accepted <c>Stream-Seq</c> (§5.2), one scope for the whole stream; null before the first.</summary>
    public string? LastStreamSeq { get; init; }

    /// <summary>True when anybody may read it.</summary>
    public bool Public { get; init; }

    /// <summary>Set when the first estuary subscribes, and never unset in this incarnation.</summary>
    public bool HasSubscribers { get; init; }

    /// <summary>True while a reminder for the fan-out of this stream is scheduled.</summary>
    public bool FanOutDue { get; init; }

    /// <summary>The commits of this path.</summary>
    public CommitRing Commits { get; init; } = CommitRing.Empty;

    /// <summary>The position from which on this stream stores the bytes itself; 0 unless it is a fork.</summary>
    public long OwnStart => Origin?.Position ?? 0;

    /// <summary>The tail as an offset.</summary>
    public Offset TailOffset => OffsetAt(Tail);

    /// <summary>The offset that clients see for a position of this stream.</summary>
    public Offset OffsetAt(long position) => new(GenerationAt(position), position);

    /// <summary>True when the lifetime is over.</summary>
    public bool IsExpired(DateTimeOffset now) => Expiry <= now;

    /// <summary>
    /// The generation at a position: the inherited ones up to and including the fork point, then the stream's own.
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

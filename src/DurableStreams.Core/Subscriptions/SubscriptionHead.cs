using DurableStreams.Addressing;
using DurableStreams.Streams;

namespace DurableStreams.Subscriptions;

/// <summary>
/// Everything about a subscription except its links and its pending streams, in one row. Every change of a subscription
/// is one commit that is conditional on this row.
/// </summary>
public sealed record SubscriptionHead
{
    /// <summary>
    /// The id of this creation: rows and tokens of an earlier subscription of the same id do not fit.
    /// </summary>
    public required Incarnation Incarnation { get; init; }

    /// <summary>Being created, live or deleted.</summary>
    public SubscriptionStatus Status { get; init; }

    /// <summary>What the client requested.</summary>
    public required SubscriptionConfiguration Configuration { get; init; }

    /// <summary>See <see cref="SubscriptionConfiguration.HashWith"/>.</summary>
    public required ReadOnlyMemory<byte> ConfigurationHash { get; init; }

    /// <summary>
    /// The URL of the stream root that the creating client used, without a slash at the end; for callback URLs, unless
    /// a setting names another one.
    /// </summary>
    public required string BaseUrl { get; init; }

    /// <summary>When the subscription was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The last commit, so that one with a lost response is recognized.</summary>
    public CommitId Commit { get; init; }

    /// <summary>The number of wakes so far: the fencing counter (§7.3).</summary>
    public long Generation { get; init; }

    /// <summary>Where the subscription is in the course of a wake.</summary>
    public WakePhase Phase { get; init; }

    /// <summary>The current wake; <c>default</c> if <see cref="Phase"/> is <see cref="WakePhase.Idle"/>.</summary>
    public WakeId Wake { get; init; }

    /// <summary>The streams of the current wake; at most <see cref="MaxSnapshot"/>.</summary>
    public IReadOnlyList<SnapshotEntry> Snapshot { get; init; } = [];

    /// <summary>The name of the worker that holds the lease; null unless claimed.</summary>
    public string? Holder { get; init; }

    /// <summary>
    /// When the lease ends; null for none. The end alone decides, on every request: no timer need have run (§7.3).
    /// </summary>
    public DateTimeOffset? LeaseEnd { get; init; }

    /// <summary>The number of consecutive attempts that failed; 0 while delivery works.</summary>
    public int FailedAttempts { get; init; }

    /// <summary>The earliest time of the next wake after a failed attempt; null if none has failed (§7.1).</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>How far existing streams are linked; null once all are.</summary>
    public LinkingProgress? Linking { get; init; }

    /// <summary>The number of links.</summary>
    public int LinkCount { get; init; }

    /// <summary>
    /// When the next reminder of this subscription is due; null if none is scheduled. One is, before any commit that
    /// leaves <see cref="WakePhase.Idle"/> or starts linking.
    /// </summary>
    public DateTimeOffset? ReminderAt { get; init; }

    /// <summary>Maximum number of streams in one wake; further ones follow in the next.</summary>
    public static int MaxSnapshot => 80;

    /// <summary>Whether a wake is current whose lease, if it has one, has not ended (§7.3).</summary>
    public bool HasCurrentWake(DateTimeOffset now) => Phase != WakePhase.Idle && !(LeaseEnd <= now);
}

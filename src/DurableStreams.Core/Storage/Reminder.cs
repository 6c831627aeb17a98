using DurableStreams.Addressing;
using DurableStreams.Storage.Codecs;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;

namespace DurableStreams.Storage;

/// <summary>
/// Work that must happen even after a crash. A closed set. A reminder is scheduled before the commit that makes it
/// necessary. So none is ever missing, and handlers must tolerate reminders without a commit.
/// </summary>
/// <remarks>
/// To add one, add a case here, a <see cref="ReminderKind"/>, its fields in <see cref="ReminderCodec"/>, and a handler
/// next to the feature that it belongs to.
/// </remarks>
public abstract record Reminder
{
    private Reminder(ReminderKind kind, StreamPath path, Incarnation incarnation)
    {
        Kind = kind;
        Path = path;
        Incarnation = incarnation;
    }

    /// <summary>The stored number of the case.</summary>
    public ReminderKind Kind { get; }

    /// <summary>The path of the stream.</summary>
    public StreamPath Path { get; init; }

    /// <summary>
    /// The incarnation of the stream; <c>default</c> for the current one when the reminder is processed.
    /// </summary>
    public Incarnation Incarnation { get; init; }

    /// <summary>Deletes an expired stream.</summary>
    /// <param name="Path">The stream.</param>
    /// <param name="Incarnation">Its incarnation.</param>
    public sealed record Expire(StreamPath Path, Incarnation Incarnation)
        : Reminder(ReminderKind.Expire, Path, Incarnation);

    /// <summary>Removes the rows of a deleted incarnation.</summary>
    /// <param name="Path">The stream.</param>
    /// <param name="Incarnation">The deleted incarnation.</param>
    public sealed record Purge(StreamPath Path, Incarnation Incarnation)
        : Reminder(ReminderKind.Purge, Path, Incarnation);

    /// <summary>Undoes an unfinished creation of a fork.</summary>
    /// <param name="Path">The fork.</param>
    /// <param name="Incarnation">The fork's incarnation.</param>
    /// <param name="Origin">The origin of the fork.</param>
    public sealed record UndoFork(StreamPath Path, Incarnation Incarnation, ForkOrigin Origin)
        : Reminder(ReminderKind.UndoFork, Path, Incarnation);

    /// <summary>Removes a deleted fork from the fork count of its source.</summary>
    /// <param name="Path">The fork.</param>
    /// <param name="Incarnation">The fork's incarnation.</param>
    /// <param name="Origin">The origin of the fork.</param>
    public sealed record ReleaseFork(StreamPath Path, Incarnation Incarnation, ForkOrigin Origin)
        : Reminder(ReminderKind.ReleaseFork, Path, Incarnation);

    /// <summary>Checks that everything in a source has reached its estuaries.</summary>
    /// <param name="Path">The source.</param>
    /// <param name="Incarnation">The source's incarnation.</param>
    /// <param name="LastTail">The source's tail at the last check; null before the first check.</param>
    /// <param name="Attempt">The number of consecutive checks without progress.</param>
    public sealed record FanOut(StreamPath Path, Incarnation Incarnation, long? LastTail = null, int Attempt = 0)
        : Reminder(ReminderKind.FanOut, Path, Incarnation);

    /// <summary>
    /// Retries the delivery of a source to one estuary, for their current incarnations when the reminder is processed.
    /// </summary>
    /// <param name="Path">The estuary.</param>
    /// <param name="Source">The source.</param>
    /// <param name="Attempt">The number of this retry; 1 for the first.</param>
    public sealed record Deliver(StreamPath Path, StreamPath Source, int Attempt)
        : Reminder(ReminderKind.Deliver, Path, default);

    /// <summary>Completes or undoes a subscription of an estuary that may be unfinished.</summary>
    /// <param name="Path">The estuary.</param>
    /// <param name="Incarnation">The estuary's incarnation.</param>
    /// <param name="Source">The incarnation of the source.</param>
    public sealed record SettleEstuarySubscription(StreamPath Path, Incarnation Incarnation, SourceKey Source)
        : Reminder(ReminderKind.SettleEstuarySubscription, Path, Incarnation);

    /// <summary>Removes the subscriptions of estuaries to a deleted source.</summary>
    /// <param name="Path">The source.</param>
    /// <param name="Incarnation">The deleted incarnation.</param>
    public sealed record ForgetSource(StreamPath Path, Incarnation Incarnation)
        : Reminder(ReminderKind.ForgetSource, Path, Incarnation);

    /// <summary>
    /// Deletes parts of large appends that were uploaded but never published; see <see cref="IStagingStore"/>.
    /// </summary>
    /// <param name="Path">The stream.</param>
    /// <param name="Incarnation">Its incarnation.</param>
    public sealed record DropStaged(StreamPath Path, Incarnation Incarnation)
        : Reminder(ReminderKind.DropStaged, Path, Incarnation);

    /// <summary>Removes old outcomes of requests; see <see cref="IOutcomeStore"/>.</summary>
    /// <param name="Path">The path.</param>
    public sealed record DropOutcomes(StreamPath Path) : Reminder(ReminderKind.DropOutcomes, Path, default);

    /// <summary>
    /// Continues what a subscription has begun: linking, a wake, a lease. Removes the rows of a deleted subscription.
    /// </summary>
    /// <param name="Path">The path that identifies the subscription; see <see cref="SubscriptionKey.Path"/>.</param>
    /// <param name="Incarnation">The incarnation of the subscription.</param>
    public sealed record Subscription(StreamPath Path, Incarnation Incarnation)
        : Reminder(ReminderKind.Subscription, Path, Incarnation);
}

using DurableStreams.Addressing;
using DurableStreams.Storage.Codecs;
using DurableStreams.Streams;

namespace DurableStreams.Storage;

/// <summary>
/// Work that must happen even after a crash: a closed set. A reminder is scheduled before the commit that makes it
/// necessary, so a spurious one is harmless and a missing one impossible.
/// </summary>
/// <remarks>
/// To add one: a case here, a <see cref="ReminderKind"/>, its fields in <see cref="ReminderCodec"/>, and a handler
/// beside the feature that it belongs to.
/// </remarks>
public abstract record Reminder
{
    private Reminder(ReminderKind kind, StreamPath path, Incarnation incarnation)
    {
        Kind = kind;
        Path = path;
        Incarnation = incarnation;
    }

    /// <summary>Which case it is.</summary>
    public ReminderKind Kind { get; }

    /// <summary>The stream it is about.</summary>
    public StreamPath Path { get; init; }

    /// <summary>The incarnation it is about; <c>default</c> for whichever exists by then.</summary>
    public Incarnation Incarnation { get; init; }

    /// <summary>Deletes a stream whose lifetime is over.</summary>
    /// <param name="Path">The stream.</param>
    /// <param name="Incarnation">Its incarnation.</param>
    public sealed record Expire(StreamPath Path, Incarnation Incarnation)
        : Reminder(ReminderKind.Expire, Path, Incarnation);

    /// <summary>Removes the rows of a deleted incarnation.</summary>
    /// <param name="Path">The stream.</param>
    /// <param name="Incarnation">The deleted incarnation.</param>
    public sealed record Purge(StreamPath Path, Incarnation Incarnation)
        : Reminder(ReminderKind.Purge, Path, Incarnation);

    /// <summary>Undoes a fork whose creation did not finish.</summary>
    /// <param name="Path">The fork.</param>
    /// <param name="Incarnation">The fork's incarnation.</param>
    /// <param name="Origin">What it was to be forked from.</param>
    public sealed record UndoFork(StreamPath Path, Incarnation Incarnation, ForkOrigin Origin)
        : Reminder(ReminderKind.UndoFork, Path, Incarnation);

    /// <summary>Tells a source that a fork of it was deleted.</summary>
    /// <param name="Path">The fork.</param>
    /// <param name="Incarnation">The fork's incarnation.</param>
    /// <param name="Origin">What it was forked from.</param>
    public sealed record ReleaseFork(StreamPath Path, Incarnation Incarnation, ForkOrigin Origin)
        : Reminder(ReminderKind.ReleaseFork, Path, Incarnation);

    /// <summary>Checks that everything in a source has reached its estuaries.</summary>
    /// <param name="Path">The source.</param>
    /// <param name="Incarnation">The source's incarnation.</param>
    /// <param name="LastTail">The source's tail at the last check; null before the first.</param>
    /// <param name="Attempt">The number of consecutive checks without progress.</param>
    public sealed record FanOut(StreamPath Path, Incarnation Incarnation, long? LastTail = null, int Attempt = 0)
        : Reminder(ReminderKind.FanOut, Path, Incarnation);

    /// <summary>Delivers a source to one estuary that could not receive it, whichever incarnations exist by then.</summary>
    /// <param name="Path">The estuary.</param>
    /// <param name="Source">The source.</param>
    /// <param name="Attempt">The number of this attempt; 1 for the first.</param>
    public sealed record Deliver(StreamPath Path, StreamPath Source, int Attempt)
        : Reminder(ReminderKind.Deliver, Path, default);

    /// <summary>Completes or undoes a subscription of an estuary that may be half made.</summary>
    /// <param name="Path">The estuary.</param>
    /// <param name="Incarnation">The estuary's incarnation.</param>
    /// <param name="Source">What it subscribes to.</param>
    public sealed record SettleEstuarySubscription(StreamPath Path, Incarnation Incarnation, SourceKey Source)
        : Reminder(ReminderKind.SettleEstuarySubscription, Path, Incarnation);

    /// <summary>Removes the subscriptions of estuaries to a deleted source.</summary>
    /// <param name="Path">The source.</param>
    /// <param name="Incarnation">The deleted incarnation.</param>
    public sealed record ForgetSource(StreamPath Path, Incarnation Incarnation)
        : Reminder(ReminderKind.ForgetSource, Path, Incarnation);

    /// <summary>Drops the parts of a large append that were uploaded and never published; see <see cref="IStagingStore"/>.</summary>
    /// <param name="Path">The stream.</param>
    /// <param name="Incarnation">Its incarnation.</param>
    public sealed record DropStaged(StreamPath Path, Incarnation Incarnation)
        : Reminder(ReminderKind.DropStaged, Path, Incarnation);
}

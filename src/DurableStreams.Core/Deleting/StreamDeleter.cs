using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Quotas;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Deleting;

/// <summary>
/// Ends streams: deleted by a client or expired. What must follow (rows to purge, a source to let go) is scheduled
/// as a reminder before the commit that ends the stream; the release is tried at once, and the sweeper does the rest.
/// </summary>
internal sealed class StreamDeleter(
    StreamServiceContext context, ActiveStreams streams, HeadCache heads, StreamCounts counts, IEstuaryLinks estuaries)
{
    /// <summary>Deletes on behalf of a client (§5.4).</summary>
    public async ValueTask<DeleteOutcome> DeleteAsync(StreamPath path, CancellationToken cancellationToken)
    {
        while (true)
        {
            StreamHead? head = await heads.GetAsync(path, cancellationToken).ConfigureAwait(false);
            switch (head.ExistenceAt(context.Now))
            {
                case StreamExistence.Missing:
                    return DeleteOutcome.NotFound;
                case StreamExistence.Gone:
                    return DeleteOutcome.Gone;
            }

            if (await DeleteIncarnationAsync(path, head!, DeletionReason.Requested, cancellationToken).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }
        }
    }

    /// <summary>Ends one incarnation of a path.</summary>
    /// <returns>Null when that incarnation was over already and another one has begun.</returns>
    public async ValueTask<DeleteOutcome?> DeleteIncarnationAsync(
        StreamPath path, StreamHead head, DeletionReason reason, CancellationToken cancellationToken)
    {
        DateTimeOffset now = context.Now;
        await context.Reminders.ScheduleAsync(new Reminder.Purge(path, head.Incarnation), now + context.Options.PurgeDelay, cancellationToken).ConfigureAwait(false);
        if (head.Origin is { } origin)
        {
            var release = new Reminder.ReleaseFork(path, head.Incarnation, origin);
            await context.Reminders.ScheduleAsync(release, now + context.Options.ForkTimeout, cancellationToken).ConfigureAwait(false);
        }

        if (head.HasSubscribers)
        {
            var forget = new Reminder.ForgetSource(path, head.Incarnation);
            await context.Reminders.ScheduleAsync(forget, now + context.Options.ForkTimeout, cancellationToken).ConfigureAwait(false);
        }

        var deletion = new DeleteOperation(head.Incarnation, reason);
        if (!streams.TryEnqueue(path, deletion))
        {
            return DeleteOutcome.Unavailable;
        }

        DeletionResult result = await deletion.Answer.ConfigureAwait(false);
        if (deletion.IsStale)
        {
            return null;
        }

        if (result.Deleted is { Origin: { } source })
        {
            await ReleaseAsync(source, head.Incarnation).ConfigureAwait(false);
        }

        if (head.Kind == StreamKind.Estuary && result.Outcome == DeleteOutcome.Deleted)
        {
            await TryUnlinkAsync(path, head.Incarnation, cancellationToken).ConfigureAwait(false);
        }

        // The expired ones are left to the next count of the catalogue.
        if (reason == DeletionReason.Requested && result.Outcome == DeleteOutcome.Deleted)
        {
            counts.Deleted(path);
        }

        return result.Outcome;
    }

    /// <summary>Lets a source go, and its source in turn when that was the last fork of a deleted one (§4.2).</summary>
    /// <returns>False when it is to be tried again.</returns>
    public async ValueTask<bool> ReleaseAsync(ForkOrigin source, Incarnation fork)
    {
        while (true)
        {
            var release = new ReleaseForkOperation(source.Incarnation, fork);
            if (!streams.TryEnqueue(source.Path, release))
            {
                return false;
            }

            ReleaseResult result = await release.Answer.ConfigureAwait(false);
            if (result.Deleted?.Origin is not { } next)
            {
                return result.IsDone;
            }

            (source, fork) = (next, source.Incarnation);
        }
    }

    private async ValueTask TryUnlinkAsync(StreamPath estuary, Incarnation incarnation, CancellationToken cancellationToken)
    {
        try
        {
            await estuaries.UnlinkAsync(estuary, incarnation, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // The purge, whose reminder is scheduled, does it before anything else.
        }
    }
}

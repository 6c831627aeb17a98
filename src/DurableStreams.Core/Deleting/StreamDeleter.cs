using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Quotas;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Deleting;

/// <summary>
/// Deletes streams, by request or by expiry. The cleanup (purging rows, releasing a source) is scheduled as reminders
/// before the commit that deletes the stream. The release is also tried at once; the sweeper does the rest.
/// </summary>
internal sealed class StreamDeleter(
    StreamServiceContext context, ActiveStreams streams, HeadCache heads, StreamCounts counts, IEstuaryLinks estuaries)
{
    /// <summary>Deletes the current incarnation of a path for a client (§5.4).</summary>
    /// <param name="path">The path.</param>
    /// <param name="mayDeleteEstuary">False to leave an estuary alone.</param>
    /// <param name="ifMatch">The required tail, as the text of an offset; null for none.</param>
    /// <param name="cancellationToken">Cancels the call before it changes the stream.</param>
    public async ValueTask<DeleteResult> DeleteAsync(
        StreamPath path, bool mayDeleteEstuary, string? ifMatch, CancellationToken cancellationToken)
    {
        while (true)
        {
            StreamHead? head = await heads.GetAsync(path, cancellationToken).ConfigureAwait(false);
            switch (head.ExistenceAt(context.Now))
            {
                case StreamExistence.Missing:
                    return new DeleteResult(DeleteOutcome.NotFound);
                case StreamExistence.Gone:
                    return new DeleteResult(DeleteOutcome.Gone);
            }

            // Not a race: the kind of an incarnation never changes, and only this incarnation is deleted below.
            if (head!.Kind == StreamKind.Estuary && !mayDeleteEstuary)
            {
                return new DeleteResult(DeleteOutcome.IsEstuary);
            }

            // Also checked by the commit; here, so that a refusal schedules no reminders.
            if (ifMatch is not null && ifMatch != head.TailOffset.ToString())
            {
                return new DeleteResult(DeleteOutcome.PreconditionFailed, head.TailOffset);
            }

            DeleteResult? result = await DeleteIncarnationAsync(
                path, head, DeletionReason.Requested, ifMatch, cancellationToken).ConfigureAwait(false);
            if (result is { } known)
            {
                return known;
            }
        }
    }

    /// <summary>Deletes one incarnation of a path.</summary>
    /// <returns>Null if the path has another incarnation by now.</returns>
    /// <exception cref="StoreUnavailableException">The reminders could not be scheduled.</exception>
    public async ValueTask<DeleteOutcome?> DeleteIncarnationAsync(
        StreamPath path, StreamHead head, DeletionReason reason, CancellationToken cancellationToken) =>
        (await DeleteIncarnationAsync(path, head, reason, ifMatch: null, cancellationToken).ConfigureAwait(false))
            ?.Outcome;

    private async ValueTask<DeleteResult?> DeleteIncarnationAsync(
        StreamPath path,
        StreamHead head,
        DeletionReason reason,
        string? ifMatch,
        CancellationToken cancellationToken)
    {
        DateTimeOffset now = context.Now;
        var purge = new Reminder.Purge(path, head.Incarnation);
        DateTimeOffset purgeAt = now + context.Options.PurgeDelay;
        await context.Reminders.ScheduleAsync(purge, purgeAt, cancellationToken).ConfigureAwait(false);
        if (head.Origin is { } origin)
        {
            var release = new Reminder.ReleaseFork(path, head.Incarnation, origin);
            DateTimeOffset releaseAt = now + context.Options.ForkTimeout;
            await context.Reminders.ScheduleAsync(release, releaseAt, cancellationToken).ConfigureAwait(false);
        }

        if (head.HasFollowers)
        {
            var forget = new Reminder.ForgetSource(path, head.Incarnation);
            DateTimeOffset forgetAt = now + context.Options.ForkTimeout;
            await context.Reminders.ScheduleAsync(forget, forgetAt, cancellationToken).ConfigureAwait(false);
        }

        var deletion = new DeleteOperation(head.Incarnation, reason, ifMatch);
        if (!streams.TryEnqueue(path, deletion))
        {
            return new DeleteResult(DeleteOutcome.Unavailable);
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

        // Expired streams are accounted for by the next count of the catalog.
        if (reason == DeletionReason.Requested && result.Outcome == DeleteOutcome.Deleted)
        {
            counts.Deleted(path);
        }

        return new DeleteResult(result.Outcome, result.Tail);
    }

    /// <summary>
    /// Releases a source from a fork. If that deletes the source, its own source is released, too (§4.2).
    /// </summary>
    /// <returns>False if the release must be retried.</returns>
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

    private async ValueTask TryUnlinkAsync(
        StreamPath estuary, Incarnation incarnation, CancellationToken cancellationToken)
    {
        try
        {
            await estuaries.UnlinkAsync(estuary, incarnation, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // The purge, for which a reminder is scheduled, unlinks the estuary first.
        }
    }
}

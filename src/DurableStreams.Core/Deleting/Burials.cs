using DurableStreams.Active;
using DurableStreams.Creating;
using DurableStreams.FanOut;
using DurableStreams.Storage;

namespace DurableStreams.Deleting;

/// <summary>
/// Ends streams: deleted by a client or expired. What must follow (rows to purge, a source to let go) is filed as a
/// duty before the commit that ends the stream; the release is tried at once, and the sweeper sees to the rest.
/// </summary>
internal sealed class Burials(
    ActiveStreams streams, HeadSource heads, IDueStore due, StreamCounts counts, StreamServiceOptions options, TimeProvider time, EstuaryUnlinker? estuaries)
{
    /// <summary>Deletes on behalf of a client (§5.4).</summary>
    public async ValueTask<DeleteOutcome> DeleteAsync(StreamPath path, CancellationToken cancellationToken)
    {
        while (true)
        {
            StreamHead? head = await heads.GetAsync(streams.Get(path), cancellationToken).ConfigureAwait(false);
            switch (head.ExistenceAt(time.GetUtcNow()))
            {
                case StreamExistence.Missing:
                    return DeleteOutcome.NotFound;
                case StreamExistence.Gone:
                    return DeleteOutcome.Gone;
            }

            if (await BuryAsync(path, head!, BurialReason.Requested, cancellationToken).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }
        }
    }

    /// <summary>Ends one life of a path.</summary>
    /// <returns>Null when that life was over already and another one has begun.</returns>
    public async ValueTask<DeleteOutcome?> BuryAsync(
        StreamPath path, StreamHead head, BurialReason reason, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await due.FileAsync(new Duty(DutyKind.Purge, path, head.Incarnation), now + options.PurgeDelay, cancellationToken).ConfigureAwait(false);
        if (head.Origin is { } origin)
        {
            var release = new Duty(DutyKind.ReleaseFork, path, head.Incarnation, origin);
            await due.FileAsync(release, now + options.ForkTimeout, cancellationToken).ConfigureAwait(false);
        }

        if (head.HasSubscribers)
        {
            var forget = new Duty(DutyKind.ForgetSource, path, head.Incarnation);
            await due.FileAsync(forget, now + options.ForkTimeout, cancellationToken).ConfigureAwait(false);
        }

        var burial = new DeleteOperation(head.Incarnation, reason);
        if (!streams.TryEnqueue(path, burial))
        {
            return DeleteOutcome.Unavailable;
        }

        BurialResult result = await burial.Answer.ConfigureAwait(false);
        if (burial.IsStale)
        {
            return null;
        }

        if (result.Buried is { Origin: { } source })
        {
            await ReleaseAsync(source, head.Incarnation).ConfigureAwait(false);
        }

        if (head.Kind == StreamKind.Estuary && result.Outcome == DeleteOutcome.Deleted && estuaries is not null)
        {
            await estuaries.TryUnlinkAsync(path, head.Incarnation, cancellationToken).ConfigureAwait(false);
        }

        // The expired ones are left to the next count of the catalogue.
        if (reason == BurialReason.Requested && result.Outcome == DeleteOutcome.Deleted)
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
            if (result.Buried?.Origin is not { } next)
            {
                return result.IsDone;
            }

            (source, fork) = (next, source.Incarnation);
        }
    }
}

using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Deleting;
using DurableStreams.Hosting;
using DurableStreams.Linking;
using DurableStreams.Quotas;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Creating;

/// <summary>
/// Creates forks. Two streams change in two commits: the first retains the source, the second creates the fork together
/// with a guard row. A reminder, scheduled before both, lets the sweeper undo an unfinished creation. Creation and undo
/// both insert the guard, so only one of them can succeed.
/// </summary>
internal sealed class ForkCreator(
    StreamServiceContext context,
    ActiveStreams streams,
    HeadCache heads,
    ForkPoint points,
    StreamDeleter deleter,
    GenerationClock generations)
{
    /// <summary>Validates the fork point, retains the source and creates the fork.</summary>
    /// <returns>A refusal, or the decision of the actor of the fork's path.</returns>
    /// <exception cref="StoreUnavailableException">The store could not be reached.</exception>
    public async ValueTask<(CreateOutcome? Refusal, CreateResult Result)> CreateAsync(
        CreateRequest request, RequestedFork fork, CancellationToken cancellationToken)
    {
        // Forks across projects are not allowed: a stream of another project is treated as missing.
        if (fork.Source.Project != request.Path.Project)
        {
            return Refused(new CreateOutcome.SourceNotFound());
        }

        ActiveStream sourceStream = streams.Get(fork.Source);
        StreamHead? source = await heads.GetAsync(sourceStream, cancellationToken).ConfigureAwait(false);
        switch (source.ExistenceAt(context.Now))
        {
            case StreamExistence.Missing:
                return Refused(new CreateOutcome.SourceNotFound());
            case StreamExistence.Gone:
                return Refused(new CreateOutcome.SourceGone());
        }

        if (source!.Kind == StreamKind.Estuary)
        {
            return Refused(new CreateOutcome.SourceIsEstuary());
        }

        if (request.ContentType is { } requested && !requested.Equals(source.ContentType))
        {
            return Refused(new CreateOutcome.SourceContentTypeMismatch(source.ContentType, requested));
        }

        FramedBody body = request.Framed
            ?? FramedBody.Of(request.Body, source.ContentType, context.Options.MaxJsonDepth);
        if (body.RefusalOfCreation() is { } bodyRefusal)
        {
            return Refused(bodyRefusal);
        }

        ForkPoint.Resolution point =
            await points.ResolveAsync(sourceStream, source, fork, cancellationToken).ConfigureAwait(false);
        if (point.Refusal is { } pointRefusal)
        {
            return Refused(pointRefusal);
        }

        if (!StreamSize.Fits(point.Position, body.Bytes.Length, context.Options.StreamSizeLimit))
        {
            return Refused(new CreateOutcome.QuotaExceeded());
        }

        StreamHead head = Plan(request, fork, source, point.Position);
        if (Lineage.SizeOf(head.Ancestors) > Lineage.MaxBytes)
        {
            return Refused(new CreateOutcome.TooManyAncestors());
        }

        return await CommitAsync(request.Path, head, body.Bytes, cancellationToken).ConfigureAwait(false);
    }

    private StreamHead Plan(CreateRequest request, RequestedFork fork, StreamHead source, long position)
    {
        DateTimeOffset now = context.Now;
        StreamLifetime lifetime = request.Lifetime.IsLimited ? request.Lifetime : source.Lifetime;
        return new StreamHead
        {
            Incarnation = Incarnation.New(now),
            Generation = generations.Next(above: source.Generation),
            ContentType = request.ContentType ?? source.ContentType,
            Tail = position,
            Closed = request.Closed,
            Requested = new RequestedConfiguration(request.ContentType, request.Lifetime, fork),
            Lifetime = lifetime,
            Expiry = lifetime.ExpiryAfterUse(now),
            Created = now,
            Origin = new ForkOrigin(fork.Source, source.Incarnation, position),
            Ancestors = Lineage.Of(fork.Source, source, position),
            Public = request.Public,
        };
    }

    private async ValueTask<(CreateOutcome? Refusal, CreateResult Result)> CommitAsync(
        StreamPath path, StreamHead head, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ForkOrigin origin = head.Origin!;
        var undo = new Reminder.UndoFork(path, head.Incarnation, origin);
        DateTimeOffset undoAt = context.Now + context.Options.ForkTimeout;
        await context.Reminders.ScheduleAsync(undo, undoAt, cancellationToken).ConfigureAwait(false);
        if (head.Expiry is { } expiry)
        {
            var expire = new Reminder.Expire(path, head.Incarnation);
            await context.Reminders.ScheduleAsync(expire, expiry, cancellationToken).ConfigureAwait(false);
        }

        var retention = new RetainForkOperation(origin.Incarnation, head.Incarnation);
        RetainVerdict retained = streams.TryEnqueue(origin.Path, retention)
            ? await retention.Answer.ConfigureAwait(false)
            : RetainVerdict.Unavailable;
        switch (retained)
        {
            case RetainVerdict.NotFound:
                return Refused(new CreateOutcome.SourceNotFound());
            case RetainVerdict.Gone:
                return Refused(new CreateOutcome.SourceGone());
            case RetainVerdict.Unavailable:
                return Refused(new CreateOutcome.Unavailable());
        }

        if (await NewStreamLinks.PrepareAsync(context, path, head.Incarnation, cancellationToken).ConfigureAwait(false))
        {
            head = head with { HasSubscriptions = true };
        }

        var creation = new CreateOperation(head, content);
        CreateResult result = streams.TryEnqueue(path, creation)
            ? await creation.Answer.ConfigureAwait(false)
            : new CreateResult(CreateVerdict.Unavailable, null);

        // After an unknown outcome the fork may exist: the sweeper will find out by the guard.
        if (result.Verdict is not (CreateVerdict.Created or CreateVerdict.Unavailable))
        {
            await UndoAsync(path, head.Incarnation, origin, cancellationToken).ConfigureAwait(false);
        }

        return (null, result);
    }

    /// <summary>Releases the source, unless the fork exists.</summary>
    /// <returns>False if the release must be retried.</returns>
    /// <exception cref="StoreUnavailableException">The store could not be reached.</exception>
    public async ValueTask<bool> UndoAsync(
        StreamPath path, Incarnation fork, ForkOrigin origin, CancellationToken cancellationToken) =>
        !await context.Streams.ClaimForkGuardAsync(path, fork, cancellationToken).ConfigureAwait(false)
        || await deleter.ReleaseAsync(origin, fork).ConfigureAwait(false);

    private static (CreateOutcome? Refusal, CreateResult Result) Refused(CreateOutcome refusal) => (refusal, default);
}

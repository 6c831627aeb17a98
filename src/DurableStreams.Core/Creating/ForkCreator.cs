using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Deleting;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Creating;

/// <summary>
/// Creates forks. Two streams change in two commits: the source is held first, then the fork is made together with a
/// guard row. A reminder scheduled before lets the sweeper undo what was left half-made; the guard decides who wins.
/// </summary>
internal sealed class ForkCreator(
    StreamServiceContext context, ActiveStreams streams, HeadCache heads, ForkPoint points, StreamDeleter deleter, GenerationClock generations)
{
    /// <returns>A refusal, or what the writer of the fork's path said.</returns>
    public async ValueTask<(CreateOutcome? Refusal, CreateResult Result)> CreateAsync(
        CreateRequest request, RequestedFork fork, CancellationToken cancellationToken)
    {
        // Another project's stream is as good as missing.
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

        if (request.ContentType is { } asked && !asked.Equals(source.ContentType))
        {
            return Refused(new CreateOutcome.SourceContentTypeMismatch(source.ContentType));
        }

        FramedBody body = FramedBody.Of(request.Body, source.ContentType, context.Options.MaxJsonDepth);
        if (body.RefusalOfCreation() is { } bodyRefusal)
        {
            return Refused(bodyRefusal);
        }

        ForkPoint.Resolution point = await points.ResolveAsync(sourceStream, source, fork, cancellationToken).ConfigureAwait(false);
        if (point.Refusal is { } pointRefusal)
        {
            return Refused(pointRefusal);
        }

        StreamHead head = Plan(request, fork, source, point.Position);
        return await MakeAsync(request.Path, head, body.Bytes, cancellationToken).ConfigureAwait(false);
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

    private async ValueTask<(CreateOutcome? Refusal, CreateResult Result)> MakeAsync(
        StreamPath path, StreamHead head, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ForkOrigin origin = head.Origin!;
        var undo = new Reminder.UndoFork(path, head.Incarnation, origin);
        await context.Reminders.ScheduleAsync(undo, context.Now + context.Options.ForkTimeout, cancellationToken).ConfigureAwait(false);
        if (head.Expiry is { } expiry)
        {
            await context.Reminders.ScheduleAsync(new Reminder.Expire(path, head.Incarnation), expiry, cancellationToken).ConfigureAwait(false);
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

        var creation = new CreateOperation(head, content);
        CreateResult result = streams.TryEnqueue(path, creation)
            ? await creation.Answer.ConfigureAwait(false)
            : new CreateResult(CreateVerdict.Unavailable, null);

        // After an unknown outcome the fork may exist yet; only the guard can tell, and the sweeper will ask it.
        if (result.Verdict is not (CreateVerdict.Created or CreateVerdict.Unavailable))
        {
            await UndoAsync(path, head.Incarnation, origin, cancellationToken).ConfigureAwait(false);
        }

        return (null, result);
    }

    /// <summary>Lets the source go, unless the fork was made after all.</summary>
    /// <returns>False when it is to be tried again.</returns>
    public async ValueTask<bool> UndoAsync(StreamPath path, Incarnation fork, ForkOrigin origin, CancellationToken cancellationToken) =>
        !await context.Streams.ClaimForkGuardAsync(path, fork, cancellationToken).ConfigureAwait(false)
        || await deleter.ReleaseAsync(origin, fork).ConfigureAwait(false);

    private static (CreateOutcome? Refusal, CreateResult Result) Refused(CreateOutcome refusal) => (refusal, default);
}

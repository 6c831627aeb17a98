using System.Buffers;
using DurableStreams.Active;
using DurableStreams.Deleting;
using DurableStreams.Storage;

namespace DurableStreams.Creating;

/// <summary>Creates streams and forks (§5.1, §4.2).</summary>
internal sealed class StreamCreator(
    ActiveStreams streams, HeadSource heads, ForkCreator forks, Burials burials, GenerationClock generations, StreamCounts counts, IDueStore due, StreamServiceOptions options, TimeProvider time)
{
    /// <summary>How often an expired stream may be found in the way before the client is told to try again.</summary>
    private const int MaxBurials = 5;

    public ValueTask<CreateOutcome> CreateAsync(CreateRequest request, CancellationToken cancellationToken)
    {
        // The caller's memory is only good until the first wait.
        RequestBody kept = request.Body.IsEmpty || request.Body.IsTooLarge
            ? request.Body
            : RequestBody.Of(new ReadOnlySequence<byte>(request.Body.Bytes.ToArray()));
        return CreateKeptAsync(request with { Body = kept }, cancellationToken);
    }

    private async ValueTask<CreateOutcome> CreateKeptAsync(CreateRequest request, CancellationToken cancellationToken)
    {
        for (int burial = 0; burial < MaxBurials; burial++)
        {
            StreamHead? there = await heads.GetAsync(streams.Get(request.Path), cancellationToken).ConfigureAwait(false);
            CreateVerdict verdict = VerdictOn(there);
            StreamHead? inTheWay = there;
            if (verdict == CreateVerdict.Created)
            {
                if (counts.IsFull(request.Path))
                {
                    return new CreateOutcome.TooManyStreams();
                }

                (CreateOutcome? refusal, CreateResult result) = request.Fork is { } fork
                    ? await forks.CreateAsync(request, fork, cancellationToken).ConfigureAwait(false)
                    : await CreateNewAsync(request, cancellationToken).ConfigureAwait(false);
                if (refusal is not null)
                {
                    return refusal;
                }

                (verdict, inTheWay) = (result.Verdict, result.Head);
            }

            switch (verdict)
            {
                case CreateVerdict.Created:
                    counts.Created(request.Path);
                    return new CreateOutcome.Created(inTheWay!);
                case CreateVerdict.Occupied:
                    return ConfigurationMatch.Difference(inTheWay!, request) is { } difference
                        ? new CreateOutcome.Mismatch(difference)
                        : new CreateOutcome.Exists(inTheWay!);
                case CreateVerdict.Blocked:
                    return new CreateOutcome.PathBlocked();
                case CreateVerdict.Unavailable:
                    return new CreateOutcome.Unavailable();
            }

            await burials.BuryAsync(request.Path, inTheWay!, BurialReason.Expired, cancellationToken).ConfigureAwait(false);
        }

        return new CreateOutcome.Unavailable();
    }

    private CreateVerdict VerdictOn(StreamHead? there) => there.ExistenceAt(time.GetUtcNow()) switch
    {
        StreamExistence.Live => CreateVerdict.Occupied,
        StreamExistence.Gone => CreateVerdict.Blocked,
        _ => there is null or { Status: StreamStatus.Deleted } ? CreateVerdict.Created : CreateVerdict.Expired,
    };

    private async ValueTask<(CreateOutcome? Refusal, CreateResult Result)> CreateNewAsync(
        CreateRequest request, CancellationToken cancellationToken)
    {
        ContentType contentType = request.ContentType ?? ContentType.Default;
        FramedBody body = FramedBody.Of(request.Body, contentType, options.MaxJsonDepth);
        if (body.RefusalOfCreation() is { } refusal)
        {
            return (refusal, default);
        }

        DateTimeOffset now = time.GetUtcNow();
        var head = new StreamHead
        {
            Incarnation = Incarnation.New(now),
            Generation = generations.Next(),
            ContentType = contentType,
            Closed = request.Closed,
            Requested = new RequestedConfiguration(request.ContentType, request.Lifetime, null),
            Lifetime = request.Lifetime,
            Expiry = request.Lifetime.ExpiryAfterUse(now),
            Created = now,
            Public = request.Public,
        };
        if (head.Expiry is { } expiry)
        {
            await due.FileAsync(new Duty(DutyKind.Expire, request.Path, head.Incarnation), expiry, cancellationToken).ConfigureAwait(false);
        }

        var creation = new CreateOperation(head, body.Bytes);
        return streams.TryEnqueue(request.Path, creation)
            ? (null, await creation.Answer.ConfigureAwait(false))
            : (new CreateOutcome.Unavailable(), default);
    }
}

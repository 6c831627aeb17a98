using System.Buffers;
using DurableStreams.Active;
using DurableStreams.Content;
using DurableStreams.Deleting;
using DurableStreams.Hosting;
using DurableStreams.Quotas;
using DurableStreams.Streams;

namespace DurableStreams.Creating;

/// <summary>Creates streams and forks (§5.1, §4.2).</summary>
internal sealed class StreamCreator(
    StreamServiceContext context,
    HeadCache heads,
    PlainCreator streams,
    ForkCreator forks,
    StreamDeleter deleter,
    StreamCounts counts)
{
    /// <summary>Maximum number of expired streams to delete at the path before the request is refused.</summary>
    private const int MaxDeletions = 5;

    public ValueTask<CreateOutcome> CreateAsync(CreateRequest request, CancellationToken cancellationToken)
    {
        // The caller may reuse the body's memory once this method has returned.
        return CreateKeptAsync(
            request.Fork is null || request.ContentType is not null ? Frame(request) : Copy(request),
            cancellationToken);
    }

    private CreateRequest Frame(CreateRequest request)
    {
        // The media type of a fork is that of its source, or the fork is refused.
        ContentType contentType = request.ContentType ?? ContentType.Default;
        FramedBody framed = FramedBody.Of(request.Body, contentType, context.Options.MaxJsonDepth);
        return request with { Body = default, Framed = framed };
    }

    private static CreateRequest Copy(CreateRequest request) => request.Body.IsEmpty || request.Body.IsTooLarge
        ? request
        : request with { Body = RequestBody.Of(new ReadOnlySequence<byte>(request.Body.Bytes.ToArray())) };

    private async ValueTask<CreateOutcome> CreateKeptAsync(CreateRequest request, CancellationToken cancellationToken)
    {
        for (int deletion = 0; deletion < MaxDeletions; deletion++)
        {
            StreamHead? head = await heads.GetAsync(request.Path, cancellationToken).ConfigureAwait(false);
            CreateVerdict verdict = VerdictOn(head);
            if (verdict == CreateVerdict.Created)
            {
                if (counts.IsFull(request.Path))
                {
                    return new CreateOutcome.TooManyStreams();
                }

                (CreateOutcome? refusal, CreateResult result) = request.Fork is { } fork
                    ? await forks.CreateAsync(request, fork, cancellationToken).ConfigureAwait(false)
                    : await streams.CreateAsync(request, cancellationToken).ConfigureAwait(false);
                if (refusal is not null)
                {
                    return refusal;
                }

                (verdict, head) = (result.Verdict, result.Head);
            }

            switch (verdict)
            {
                case CreateVerdict.Created:
                    counts.Created(request.Path);
                    return new CreateOutcome.Created(head!);
                case CreateVerdict.Occupied when request.IfNoneMatch:
                    return new CreateOutcome.PreconditionFailed(head!);
                case CreateVerdict.Occupied:
                    return ConfigurationMatch.Difference(head!, request) is { } difference
                        ? new CreateOutcome.Mismatch(difference)
                        : new CreateOutcome.Exists(head!);
                case CreateVerdict.Blocked:
                    return new CreateOutcome.PathBlocked();
                case CreateVerdict.TooLarge:
                    return new CreateOutcome.TooLarge();
                case CreateVerdict.Unavailable:
                    return new CreateOutcome.Unavailable();
            }

            await deleter.DeleteIncarnationAsync(request.Path, head!, DeletionReason.Expired, cancellationToken)
                .ConfigureAwait(false);
        }

        return new CreateOutcome.Unavailable();
    }

    private CreateVerdict VerdictOn(StreamHead? head) => head.ExistenceAt(context.Now) switch
    {
        StreamExistence.Live => CreateVerdict.Occupied,
        StreamExistence.Gone => CreateVerdict.Blocked,
        _ => head is null or { Status: StreamStatus.Deleted } ? CreateVerdict.Created : CreateVerdict.Expired,
    };
}

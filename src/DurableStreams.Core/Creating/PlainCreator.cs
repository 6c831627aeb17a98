using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Hosting;
using DurableStreams.Linking;
using DurableStreams.Quotas;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Creating;

/// <summary>Creates streams that are not forks (§5.1).</summary>
internal sealed class PlainCreator(StreamServiceContext context, ActiveStreams streams, GenerationClock generations)
{
    /// <returns>A refusal, or the decision of the actor of the path.</returns>
    /// <exception cref="StoreUnavailableException">The expiry reminder could not be scheduled.</exception>
    public async ValueTask<(CreateOutcome? Refusal, CreateResult Result)> CreateAsync(
        CreateRequest request, CancellationToken cancellationToken)
    {
        ContentType contentType = request.ContentType ?? ContentType.Default;
        FramedBody body = request.Framed ?? FramedBody.Nothing;
        if (body.RefusalOfCreation() is { } refusal)
        {
            return (refusal, default);
        }

        if (!StreamSize.Fits(0, body.Bytes.Length, context.Options.StreamSizeLimit))
        {
            return (new CreateOutcome.QuotaExceeded(), default);
        }

        DateTimeOffset now = context.Now;
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
            var expire = new Reminder.Expire(request.Path, head.Incarnation);
            await context.Reminders.ScheduleAsync(expire, expiry, cancellationToken).ConfigureAwait(false);
        }

        if (await NewStreamLinks.PrepareAsync(context, request.Path, head.Incarnation, cancellationToken)
            .ConfigureAwait(false))
        {
            head = head with { HasSubscriptions = true };
        }

        var creation = new CreateOperation(head, body.Bytes);
        return streams.TryEnqueue(request.Path, creation)
            ? (null, await creation.Answer.ConfigureAwait(false))
            : (new CreateOutcome.Unavailable(), default);
    }
}

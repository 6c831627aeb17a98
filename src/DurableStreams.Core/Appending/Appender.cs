using DurableStreams.Active;
using DurableStreams.Content;
using DurableStreams.Hosting;

namespace DurableStreams.Appending;

/// <summary>Appends through the actor of the stream in this process.</summary>
internal sealed class Appender(StreamServiceContext context, ActiveStreams streams)
{
    /// <param name="request">The append. Its body is copied before this method returns its task.</param>
    /// <param name="recorded">The request whose outcome the commit records; null if it need not be recorded.</param>
    public ValueTask<AppendOutcome> AppendAsync(AppendRequest request, RecordedRequest? recorded = null)
    {
        var append = new AppendOperation(new AppendCommand(
            request.ContentType,
            Frame(request),
            !request.Body.IsEmpty,
            request.Close,
            request.Producer,
            request.StreamSeq)
        {
            MaxProducers = context.Options.MaxProducersPerStream,
            MaxStreamBytes = context.Options.StreamSizeLimit,
            IfMatch = request.IfMatch,
            Request = recorded,
        })
        {
            Timing = request.Timing,
        };
        return streams.TryEnqueue(request.Path, append)
            ? new ValueTask<AppendOutcome>(append.Answer)
            : ValueTask.FromResult<AppendOutcome>(new AppendOutcome.Unavailable());
    }

    /// <summary>The body in its stored form, or the reason why it has none.</summary>
    public FramedBody Frame(in AppendRequest request) =>
        FramedBody.Of(request.Body, request.ContentType ?? ContentType.Default, context.Options.MaxJsonDepth);
}

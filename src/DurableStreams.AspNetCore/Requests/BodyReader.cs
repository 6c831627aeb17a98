using System.Buffers;
using System.IO.Pipelines;
using DurableStreams.AspNetCore.Options;
using DurableStreams.Content;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>
/// Reads request bodies into the server's own buffers, up to the limit and without a copy. A body that is too large
/// is reported, not refused: whether the stream exists is checked first (§5.2).
/// </summary>
internal sealed class BodyReader(IOptions<DurableStreamsHttpOptions> options)
{
    private readonly int _limit = options.Value.MaxBodyBytes;

    /// <exception cref="OperationCanceledException">The client disconnected.</exception>
    public ValueTask<ReceivedBody> ReadAsync(HttpContext context)
    {
        switch (context.Request.ContentLength)
        {
            case 0:
                return new(default(ReceivedBody));
            case { } length when length > _limit:
                LiftServerLimit(context);
                return new(ReceivedBody.TooLarge);
            default:
                LiftServerLimit(context);
                return ReadToEndAsync(context);
        }
    }

    // Only our limit applies: the server's would be checked before the stream, and would stop the draining of a large
    // body.
    private static void LiftServerLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = null;
        }
    }

    private async ValueTask<ReceivedBody> ReadToEndAsync(HttpContext context)
    {
        PipeReader reader = context.Request.BodyReader;
        while (true)
        {
            // The server ends this read itself when the client disconnects.
            ReadResult result = await ReadAsync(reader);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (result.IsCanceled)
            {
                reader.AdvanceTo(buffer.End);
                throw new OperationCanceledException();
            }

            if (buffer.Length > _limit)
            {
                reader.AdvanceTo(buffer.End);
                return ReceivedBody.TooLarge;
            }

            if (result.IsCompleted)
            {
                return new ReceivedBody(RequestBody.Of(buffer), reader);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    // Kestrel throws a plain IOException for a chunk header whose size it cannot represent: a bad request as well.
    private static async ValueTask<ReadResult> ReadAsync(PipeReader reader)
    {
        try
        {
            return await reader.ReadAsync(CancellationToken.None);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The body could not be read.", exception);
        }
    }
}

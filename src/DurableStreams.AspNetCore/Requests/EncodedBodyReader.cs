using System.IO.Pipelines;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.Content;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>
/// Decodes request bodies with a <c>Content-Encoding</c> while they arrive. All limits apply to the decoded bytes, so a
/// small body that decodes to gigabytes is refused as soon as it exceeds them.
/// </summary>
internal sealed class EncodedBodyReader(BodyLimits limits)
{
    private const int BlockBytes = 16 * 1024;
    private const int Broken = -1;

    // The bytes are read only once all of them are written.
    private static readonly PipeOptions Buffering = new(pauseWriterThreshold: 0, minimumSegmentSize: BlockBytes);

    public async ValueTask<ReceivedBody> ReadAsync(HttpContext context, BodyRules rules, RequestCoding coding)
    {
        var decoded = new Pipe(Buffering);
        LargeBody? large = null;
        bool isReceived = false;
        await using var encoded = new EncodedBodyStream(context, limits, rules.MaxBytes);
        await using Stream decoder = coding.Decode(encoded);
        try
        {
            if (context.Request.ContentLength > LargeBody.ThresholdBytes)
            {
                large = limits.Large(context, rules);
                if (await large.CheckAsync() is { } refusal)
                {
                    return UnreadBody.Refuse(context, refusal);
                }
            }

            long length = 0;
            while (await DecodeAsync(decoder, decoded.Writer.GetMemory(BlockBytes)) is not 0 and var count)
            {
                if (count == Broken)
                {
                    return UnreadBody.Refuse(context, ProtocolErrors.InvalidCoding);
                }

                decoded.Writer.Advance(count);
                length += count;
                if (length > rules.MaxBytes)
                {
                    return UnreadBody.TooLarge(context);
                }

                bool isLarge = length > LargeBody.ThresholdBytes;
                if (isLarge || LargeBody.CountsFromFirstByte(context))
                {
                    large ??= limits.Large(context, rules);
                    ProtocolError? refusal = isLarge ? await large.CheckAsync() : null;
                    refusal ??= large.Hold(length);
                    if (refusal is not null)
                    {
                        return UnreadBody.Refuse(context, refusal);
                    }
                }

                if (isLarge)
                {
                    // A few bytes may decode to many: not on a thread that serves sockets.
                    await Task.Yield();
                }
            }

            if (length > LargeBody.ThresholdBytes)
            {
                await large!.TakeTurnAsync();
            }

            await decoded.Writer.CompleteAsync();
            decoded.Reader.TryRead(out ReadResult whole);
            isReceived = true;
            return new ReceivedBody(RequestBody.Of(whole.Buffer), decoded.Reader, large);
        }
        catch (OperationCanceledException) when (encoded.HasTimedOut)
        {
            return UnreadBody.Refuse(context, limits.TimedOut);
        }
        catch (OperationCanceledException) when (encoded.IsTooLong)
        {
            return UnreadBody.TooLarge(context);
        }
        finally
        {
            if (!isReceived)
            {
                await decoded.Writer.CompleteAsync();
                await decoded.Reader.CompleteAsync();
                large?.Dispose();
            }
        }
    }

    /// <returns>The number of bytes, 0 at the end, or <see cref="Broken"/>.</returns>
    private static async ValueTask<int> DecodeAsync(Stream decoder, Memory<byte> block)
    {
        try
        {
            return await decoder.ReadAsync(block, CancellationToken.None);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            // The decoders do not agree on one exception.
            return Broken;
        }
    }
}

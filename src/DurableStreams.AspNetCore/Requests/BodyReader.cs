using System.Buffers;
using System.IO.Pipelines;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.Content;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>
/// Reads request bodies into the server's own buffers, up to the limit and without a copy. A body that is too large
/// is reported, not refused: whether the stream exists is checked first (§5.2).
/// </summary>
internal sealed class BodyReader(BodyLimits limits, EncodedBodyReader encoded)
{
    /// <summary>The error for a body that is reported as too large.</summary>
    public ProtocolError TooLarge => limits.TooLarge;

    /// <summary>Reads the body of a request for a stream.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">The stream.</param>
    /// <param name="check">Runs before most of a large body is received; null to receive it anyway.</param>
    /// <exception cref="OperationCanceledException">The client disconnected.</exception>
    /// <exception cref="RequestCutOffException">The client disconnected within the body.</exception>
    public ValueTask<ReceivedBody> ReadAsync(HttpContext context, StreamPath path, ILargeBodyCheck? check = null) =>
        ReadAsync(context, new BodyRules(limits.MaxBytes, check, path));

    /// <summary>Reads a body for which the endpoint has a smaller limit.</summary>
    /// <inheritdoc cref="ReadAsync(HttpContext, StreamPath, ILargeBodyCheck)"/>
    public async ValueTask<ReceivedBody> ReadAsync(HttpContext context, int maxBytes)
    {
        int effective = Math.Min(maxBytes, limits.MaxBytes);
        ReceivedBody received = await ReadAsync(context, new BodyRules(effective, null, default));
        return received.Body.IsTooLarge
            ? ReceivedBody.Refused(ProtocolErrors.BodyTooLarge(effective))
            : received;
    }

    private ValueTask<ReceivedBody> ReadAsync(HttpContext context, BodyRules rules)
    {
        long? length = context.Request.ContentLength;
        if (length == 0)
        {
            return default;
        }

        ServerLimits.Lift(context);
        if (length > rules.MaxBytes)
        {
            return new(UnreadBody.TooLarge(context));
        }

        return RequestCodings.Of(context.Request) switch
        {
            RequestCoding.Identity => ReadToEndAsync(context, rules),
            RequestCoding.Unsupported => new(UnreadBody.UnsupportedCoding(context)),
            RequestCoding coding => encoded.ReadAsync(context, rules, coding),
        };
    }

    private async ValueTask<ReceivedBody> ReadToEndAsync(HttpContext context, BodyRules rules)
    {
        PipeReader reader = context.Request.BodyReader;
        BodyIdleTimer? idle = null;
        LargeBody? large = null;
        bool isReceived = false;
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

            ReadOnlySequence<byte> buffer = default;
            while (true)
            {
                ValueTask<ReadResult> reading = BodyFailures.ReadAsync(context, reader, buffer);
                if (!reading.IsCompleted)
                {
                    idle ??= limits.StartTimer(reader);
                    idle.BeginWait();
                }

                // The server ends this read itself when the client disconnects.
                ReadResult result = await reading;
                idle?.EndWait();
                buffer = result.Buffer;
                if (result.IsCanceled)
                {
                    reader.AdvanceTo(buffer.End);
                    return idle is { HasExpired: true }
                        ? UnreadBody.Refuse(context, limits.TimedOut)
                        : throw new OperationCanceledException();
                }

                if (buffer.Length > rules.MaxBytes)
                {
                    reader.AdvanceTo(buffer.End);
                    return UnreadBody.TooLarge(context);
                }

                bool isLarge = buffer.Length > LargeBody.ThresholdBytes;
                if (isLarge || (!result.IsCompleted && LargeBody.CountsFromFirstByte(context)))
                {
                    large ??= limits.Large(context, rules);
                    ProtocolError? refusal = isLarge && !result.IsCompleted ? await large.CheckAsync() : null;
                    refusal ??= large.Hold(buffer.Length);
                    if (refusal is not null)
                    {
                        reader.AdvanceTo(buffer.End);
                        return UnreadBody.Refuse(context, refusal);
                    }
                }

                if (result.IsCompleted)
                {
                    if (isLarge)
                    {
                        await large!.TakeTurnAsync();
                    }

                    isReceived = true;
                    return new ReceivedBody(RequestBody.Of(buffer), reader, large);
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            idle?.Dispose();
            if (!isReceived)
            {
                large?.Dispose();
            }
        }
    }
}

using System.Globalization;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Read;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Append;

/// <summary>Writes the outcome of an append (§5.2, §5.2.1, §5.3).</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>success</term><description>status</description></listheader>
/// <item><term>data, no producer</term><description>204</description></item>
/// <item><term>new data of a producer</term><description>200</description></item>
/// <item><term>repeated data of a producer</term><description>204</description></item>
/// <item>
/// <term>close without data, new or repeated, with or without a producer</term><description>204</description>
/// </item>
/// </list>
/// </remarks>
internal static class AppendResponse
{
    public static void Write(HttpContext context, AppendOutcome outcome, in AppendRequest request)
    {
        switch (outcome)
        {
            case AppendOutcome.Appended appended:
                // The buffers of the body are released by now, so it is not asked for its length: only a body with
                // bytes has a content type.
                bool isNewData = request.Producer is not null && request.ContentType is not null;
                WritePosition(context, appended.Next, appended.Closed);
                WriteProducer(context, request.Producer?.Epoch, request.Producer?.Seq);
                Succeed(context, appended.Next, isNewData ? StatusCodes.Status200OK : StatusCodes.Status204NoContent);
                break;
            case AppendOutcome.Duplicate duplicate:
                WritePosition(context, duplicate.Next, duplicate.Closed);
                WriteProducer(context, duplicate.Epoch, duplicate.LastSeq);
                Succeed(context, duplicate.Next, StatusCodes.Status204NoContent);
                break;
            case AppendOutcome.AlreadyClosed closed:
                WritePosition(context, closed.Next, closed: true);
                Succeed(context, closed.Next, StatusCodes.Status204NoContent);
                break;
            case AppendOutcome.StreamClosed closed:
                WritePosition(context, closed.Next, closed: true);
                ErrorResponse.Write(context, ProtocolErrors.StreamClosed);
                break;
            case AppendOutcome.PreconditionFailed failed:
                WritePosition(context, failed.Next, closed: false);
                EntityTag.WriteTail(context.Response.Headers, failed.Next);
                ErrorResponse.Write(context, ProtocolErrors.PreconditionFailed);
                break;
            case AppendOutcome.StaleEpoch stale:
                WriteNumber(context, ProtocolHeaders.ProducerEpoch, stale.CurrentEpoch);
                ErrorResponse.Write(context, ProtocolErrors.StaleEpoch);
                break;
            case AppendOutcome.SequenceGap gap:
                WriteNumber(context, ProtocolHeaders.ProducerExpectedSeq, gap.Expected);
                WriteNumber(context, ProtocolHeaders.ProducerReceivedSeq, gap.Received);
                ErrorResponse.Write(context, ProtocolErrors.SequenceGap);
                break;
            default:
                ErrorResponse.Write(context, AppendErrors.Of(outcome, request.ContentType)!);
                break;
        }
    }

    private static void Succeed(HttpContext context, Offset next, int status)
    {
        EntityTag.WriteTail(context.Response.Headers, next);
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status200OK)
        {
            context.Response.ContentLength = 0;
        }
    }

    private static void WritePosition(HttpContext context, Offset next, bool closed)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers[ProtocolHeaders.StreamNextOffset] = next.ToString();
        if (closed)
        {
            headers[ProtocolHeaders.StreamClosed] = HeaderValues.True;
        }
    }

    private static void WriteProducer(HttpContext context, long? epoch, long? lastSeq)
    {
        if (epoch is { } currentEpoch && lastSeq is { } currentSeq)
        {
            WriteNumber(context, ProtocolHeaders.ProducerEpoch, currentEpoch);
            WriteNumber(context, ProtocolHeaders.ProducerSeq, currentSeq);
        }
    }

    private static void WriteNumber(HttpContext context, string header, long number) =>
        context.Response.Headers[header] = number.ToString(CultureInfo.InvariantCulture);
}

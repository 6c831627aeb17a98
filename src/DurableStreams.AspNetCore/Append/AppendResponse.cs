using System.Globalization;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Read;
using DurableStreams.Content;
using DurableStreams.Producers;
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
    /// <param name="context">The request.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="producer">The producer of the request; null if it has none.</param>
    /// <param name="contentType">The content type of the request; null if it has no body.</param>
    public static void Write(
        HttpContext context, AppendOutcome outcome, ProducerStamp? producer, ContentType? contentType)
    {
        switch (outcome)
        {
            case AppendOutcome.Appended appended:
                bool isNewData = producer is not null && contentType is not null;
                int status = isNewData ? StatusCodes.Status200OK : StatusCodes.Status204NoContent;
                WriteProducer(context, producer?.Epoch, producer?.Seq);
                Succeed(context, appended.Next, appended.Closed, status);
                break;
            case AppendOutcome.Duplicate duplicate:
                WriteProducer(context, duplicate.Epoch, duplicate.LastSeq);
                Succeed(context, duplicate.Next, duplicate.Closed, StatusCodes.Status204NoContent);
                break;
            case AppendOutcome.AlreadyClosed closed:
                Succeed(context, closed.Next, closed: true, StatusCodes.Status204NoContent);
                break;
            case AppendOutcome.StreamClosed closed:
                WritePosition(context, closed.Next, closed: true);
                ErrorResponse.Write(context, ProtocolErrors.StreamClosed);
                break;
            case AppendOutcome.PreconditionFailed failed:
                string tail = WritePosition(context, failed.Next, closed: false);
                EntityTag.WriteTail(context.Response.Headers, tail);
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
                ErrorResponse.Write(context, AppendErrors.Of(outcome, contentType)!);
                break;
        }
    }

    private static void Succeed(HttpContext context, Offset next, bool closed, int status)
    {
        EntityTag.WriteTail(context.Response.Headers, WritePosition(context, next, closed));
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status200OK)
        {
            context.Response.ContentLength = 0;
        }
    }

    /// <returns>The text of the offset.</returns>
    private static string WritePosition(HttpContext context, Offset next, bool closed)
    {
        IHeaderDictionary headers = context.Response.Headers;
        string text = next.ToString();
        headers[ProtocolHeaders.StreamNextOffset] = text;
        if (closed)
        {
            headers[ProtocolHeaders.StreamClosed] = HeaderValues.True;
        }

        return text;
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

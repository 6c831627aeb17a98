using DurableStreams.Appending;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.Producers;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Append;

/// <summary>The headers of an append (§5.2, §5.2.1), parsed before the body is read.</summary>
/// <param name="Close">Close the stream after the append.</param>
/// <param name="Producer">Null without an idempotent producer.</param>
/// <param name="StreamSeq">Null if absent.</param>
/// <param name="IfMatch">The required tail; null if absent.</param>
internal readonly record struct AppendHeaders(bool Close, ProducerStamp? Producer, string? StreamSeq, string? IfMatch)
{
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(IHeaderDictionary headers, out AppendHeaders result)
    {
        result = default;
        if (ParseProducer(headers, out ProducerStamp? producer) is { } problem)
        {
            return problem;
        }

        if (!SingleHeader.TryGet(headers, ProtocolHeaders.StreamSeq, out string? streamSeq)
            || streamSeq?.Length > AppendRequest.MaxStreamSeqLength)
        {
            return ProtocolErrors.InvalidStreamSeq;
        }

        if (Preconditions.ParseIfMatch(headers, out string? tail) is { } precondition)
        {
            return precondition;
        }

        // A retry of the producer must succeed after its first attempt has moved the tail.
        if (tail is not null && producer is not null)
        {
            return ProtocolErrors.PreconditionWithProducer;
        }

        bool close = SingleHeader.IsTrue(headers, ProtocolHeaders.StreamClosed);
        result = new AppendHeaders(close, producer, streamSeq, tail);
        return null;
    }

    private static ProtocolError? ParseProducer(IHeaderDictionary headers, out ProducerStamp? producer)
    {
        producer = null;
        if (!SingleHeader.TryGet(headers, ProtocolHeaders.ProducerId, out string? idText)
            || !SingleHeader.TryGet(headers, ProtocolHeaders.ProducerEpoch, out string? epochText)
            || !SingleHeader.TryGet(headers, ProtocolHeaders.ProducerSeq, out string? seqText))
        {
            return ProtocolErrors.IncompleteProducer;
        }

        if (idText is null && epochText is null && seqText is null)
        {
            return null;
        }

        if (idText is null || epochText is null || seqText is null)
        {
            return ProtocolErrors.IncompleteProducer;
        }

        if (!ProducerId.TryParse(idText, out ProducerId id))
        {
            return ProtocolErrors.InvalidProducerId;
        }

        if (!Numbers.TryParseUpTo(epochText, ProducerStamp.MaxNumber, out long epoch)
            || !Numbers.TryParseUpTo(seqText, ProducerStamp.MaxNumber, out long seq))
        {
            return ProtocolErrors.InvalidProducerNumber;
        }

        producer = new ProducerStamp(id, epoch, seq);
        return null;
    }
}

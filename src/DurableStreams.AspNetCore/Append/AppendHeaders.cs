using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>What the headers of an append say about its writer (§5.2, §5.2.1). Checked before the body is looked at.</summary>
/// <param name="Close">Close the stream after the append.</param>
/// <param name="Producer">The stamp of an idempotent producer, or null.</param>
/// <param name="StreamSeq">The writer's sequence, or null.</param>
internal readonly record struct AppendHeaders(bool Close, ProducerStamp? Producer, string? StreamSeq)
{
    // It is kept in the stream's head and written with every commit.
    private const int MaxStreamSeq = 1024;

    /// <returns>Null, or what is wrong.</returns>
    public static ProtocolError? Parse(IHeaderDictionary headers, out AppendHeaders result)
    {
        result = default;
        if (ParseProducer(headers, out ProducerStamp? producer) is { } problem)
        {
            return problem;
        }

        if (!SingleHeader.TryGet(headers, ProtocolHeaders.StreamSeq, out string? streamSeq) || streamSeq?.Length > MaxStreamSeq)
        {
            return ProtocolErrors.InvalidStreamSeq;
        }

        result = new AppendHeaders(SingleHeader.IsTrue(headers, ProtocolHeaders.StreamClosed), producer, streamSeq);
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

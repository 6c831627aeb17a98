using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>Lets scripts of any site talk to streams: what protects a stream is its token, never an origin.</summary>
internal static class CorsHeaders
{
    private static readonly StringValues AnyOrigin = "*";

    private static readonly StringValues Exposed = string.Join(
        ", ",
        ProtocolHeaders.StreamNextOffset,
        ProtocolHeaders.StreamCursor,
        ProtocolHeaders.StreamUpToDate,
        ProtocolHeaders.StreamClosed,
        ProtocolHeaders.StreamTtl,
        ProtocolHeaders.StreamExpiresAt,
        ProtocolHeaders.StreamSseDataEncoding,
        ProtocolHeaders.StreamSeq,
        ProtocolHeaders.StreamForkedFrom,
        ProtocolHeaders.StreamForkOffset,
        ProtocolHeaders.StreamForkSubOffset,
        ProtocolHeaders.ProducerId,
        ProtocolHeaders.ProducerEpoch,
        ProtocolHeaders.ProducerSeq,
        ProtocolHeaders.ProducerExpectedSeq,
        ProtocolHeaders.ProducerReceivedSeq,
        "Location",
        "ETag",
        "Retry-After");

    /// <summary>
    /// Marks an answer as readable across origins. Cacheable answers always carry it: a cache may hand to a script
    /// what it once fetched for somebody without an origin.
    /// </summary>
    public static void Allow(IHeaderDictionary headers)
    {
        headers.AccessControlAllowOrigin = AnyOrigin;
        headers.AccessControlExposeHeaders = Exposed;
    }
}

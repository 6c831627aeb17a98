using System.Globalization;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.Streams;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Headers;

/// <summary>The header of responses that reach the tail of a stream: when it was last appended to.</summary>
internal static class WriteTimestamp
{
    /// <summary>Sets the header; nothing if the instant is not known.</summary>
    public static void Write(IHeaderDictionary headers, StreamHead head)
    {
        if (head.LastAppend is { } instant)
        {
            headers[ProtocolHeaders.StreamWriteTimestamp] =
                instant.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        }
    }
}

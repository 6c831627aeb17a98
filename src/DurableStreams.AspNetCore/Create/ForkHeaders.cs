using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Routing;
using DurableStreams.Streams;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Create;

/// <summary>The headers that make a PUT a fork (§4.2, "Fork creation headers").</summary>
internal static class ForkHeaders
{
    /// <summary>Parses them; the result is null if the request does not create a fork.</summary>
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(HttpRequest request, StreamUrls urls, out RequestedFork? fork)
    {
        fork = null;
        IHeaderDictionary headers = request.Headers;
        if (!SingleHeader.TryGet(headers, ProtocolHeaders.StreamForkedFrom, out string? from))
        {
            return ProtocolErrors.InvalidForkedFrom;
        }

        if (ParseOffset(headers, out Offset? offset) is { } badOffset)
        {
            return badOffset;
        }

        if (ParseSubOffset(headers, out long? subOffset) is { } badSubOffset)
        {
            return badSubOffset;
        }

        if (from is null)
        {
            return offset is null && subOffset is null ? null : ProtocolErrors.ForkPointWithoutSource;
        }

        if (!urls.TryParseReference(request, from, out StreamPath source))
        {
            return ProtocolErrors.InvalidForkedFrom;
        }

        fork = new RequestedFork(source, offset, subOffset ?? 0);
        return null;
    }

    // Only offsets that a stream returned: `-1` and `now` are for reads (§8, "Fork offset validity").
    private static ProtocolError? ParseOffset(IHeaderDictionary headers, out Offset? offset)
    {
        offset = null;
        if (!SingleHeader.TryGet(headers, ProtocolHeaders.StreamForkOffset, out string? text))
        {
            return ProtocolErrors.InvalidForkOffset;
        }

        if (text is null)
        {
            return null;
        }

        bool valid = Offset.TryParse(text, out Offset parsed);
        offset = parsed;
        return valid ? null : ProtocolErrors.InvalidForkOffset;
    }

    private static ProtocolError? ParseSubOffset(IHeaderDictionary headers, out long? subOffset)
    {
        subOffset = null;
        if (!SingleHeader.TryGet(headers, ProtocolHeaders.StreamForkSubOffset, out string? text))
        {
            return ProtocolErrors.InvalidForkSubOffset;
        }

        if (text is null)
        {
            return null;
        }

        bool valid = Numbers.TryParseCanonical(text, out long parsed);
        subOffset = parsed;
        return valid ? null : ProtocolErrors.InvalidForkSubOffset;
    }
}

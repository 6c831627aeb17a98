using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Read;

/// <summary>What a GET asks for: its query, and <c>Last-Event-ID</c> if it opens an SSE connection.</summary>
/// <param name="From">Where to start; the beginning by default (§5.6).</param>
/// <param name="Mode">Whether to follow the stream.</param>
/// <param name="Cursor">The client's cursor, not validated; null if absent.</param>
/// <param name="IsResumed">
/// True if an <c>EventSource</c> reconnects: <paramref name="From"/> is the last event ID that it has received.
/// </param>
internal readonly record struct ReadQuery(ReadFrom From, LiveMode Mode, string? Cursor, bool IsResumed = false)
{
    /// <summary>Parses the query string without building a collection: reads are frequent.</summary>
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(HttpRequest request, out ReadQuery query)
    {
        query = default;
        ReadFrom? from = null;
        LiveMode? mode = null;
        string? cursor = null;
        var pairs = new QueryStringEnumerable(request.QueryString.Value);
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in pairs)
        {
            ReadOnlySpan<char> value = pair.DecodeValue().Span;
            switch (pair.DecodeName().Span)
            {
                case QueryParameters.Offset:
                    if (from is not null)
                    {
                        return ProtocolErrors.RepeatedOffset;
                    }

                    if (!ReadFrom.TryParse(value, out ReadFrom start))
                    {
                        return value.IsEmpty ? ProtocolErrors.EmptyOffset : ProtocolErrors.MalformedOffset;
                    }

                    from = start;
                    break;
                case QueryParameters.Live:
                    if (mode is not null || ToMode(value) is not { } requested)
                    {
                        return ProtocolErrors.UnknownLiveMode;
                    }

                    mode = requested;
                    break;
                case QueryParameters.Cursor:
                    cursor ??= value.ToString();
                    break;
                default:
                    break;
            }
        }

        if (mode == LiveMode.Sse && request.Headers[ProtocolHeaders.LastEventId] is { Count: > 0 } lastEventId)
        {
            return Resume(lastEventId, cursor, out query);
        }

        query = new ReadQuery(from ?? ReadFrom.Start, mode ?? LiveMode.CatchUp, cursor);
        return mode is not null && from is null ? ProtocolErrors.LiveNeedsOffset : null;
    }

    // The URL of an EventSource cannot change: what it has received counts, not where it once started.
    private static ProtocolError? Resume(StringValues lastEventId, string? cursor, out ReadQuery query)
    {
        bool isOffset = Offset.TryParse(lastEventId.Count == 1 ? lastEventId[0] : null, out Offset offset);
        query = new ReadQuery(ReadFrom.At(offset), LiveMode.Sse, cursor, IsResumed: true);
        return isOffset ? null : ProtocolErrors.MalformedLastEventId;
    }

    private static LiveMode? ToMode(ReadOnlySpan<char> value) => value switch
    {
        QueryParameters.LongPoll => LiveMode.LongPoll,
        QueryParameters.Sse => LiveMode.Sse,
        _ => null,
    };
}

using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Protocol;
using Microsoft.AspNetCore.WebUtilities;

namespace DurableStreams.AspNetCore.Read;

/// <summary>The query of a GET.</summary>
/// <param name="From">Where to start; the beginning by default (§5.6).</param>
/// <param name="Mode">Whether to follow the stream.</param>
/// <param name="Cursor">The client's cursor, not validated; null if absent.</param>
internal readonly record struct ReadQuery(ReadFrom From, LiveMode Mode, string? Cursor)
{
    /// <summary>Parses a query string without building a collection: reads are frequent.</summary>
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(string? queryString, out ReadQuery query)
    {
        query = default;
        ReadFrom? from = null;
        LiveMode? mode = null;
        string? cursor = null;
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(queryString))
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

        query = new ReadQuery(from ?? ReadFrom.Start, mode ?? LiveMode.CatchUp, cursor);
        return mode is not null && from is null ? ProtocolErrors.LiveNeedsOffset : null;
    }

    private static LiveMode? ToMode(ReadOnlySpan<char> value) => value switch
    {
        QueryParameters.LongPoll => LiveMode.LongPoll,
        QueryParameters.Sse => LiveMode.Sse,
        _ => null,
    };
}

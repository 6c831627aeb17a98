using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Lists;

/// <summary>Which page of a list a request asks for.</summary>
/// <param name="After">What the page is after; null for the first page.</param>
/// <param name="Limit">The maximum number of entries.</param>
/// <param name="Prefix">The start of the names; empty for all.</param>
internal readonly record struct ListQuery(string? After, int Limit, string Prefix)
{
    private const int DefaultLimit = 100;

    private const int MaxLimit = 1_000;

    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(IQueryCollection parameters, out ListQuery query)
    {
        query = default;
        StringValues after = parameters[QueryParameters.After];
        StringValues limit = parameters[QueryParameters.Limit];
        StringValues prefix = parameters[QueryParameters.Prefix];
        long max = DefaultLimit;
        if (limit.Count > 0
            && !(limit is [{ } text] && Numbers.TryParseUpTo(text, MaxLimit, out max) && max > 0))
        {
            return ProtocolErrors.InvalidListLimit;
        }

        if (after.Count > 1 || prefix.Count > 1)
        {
            return ProtocolErrors.RepeatedListParameter;
        }

        query = new ListQuery(string.IsNullOrEmpty(after) ? null : after.ToString(), (int)max, prefix.ToString());
        return null;
    }
}

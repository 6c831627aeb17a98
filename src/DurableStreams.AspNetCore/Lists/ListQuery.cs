using System.Net;
using System.Text;
using System.Text.Unicode;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Lists;

/// <summary>Which page of a list a request asks for.</summary>
/// <param name="After">The page starts after this entry; null for the first page.</param>
/// <param name="Limit">The maximum number of entries.</param>
/// <param name="Prefix">The start of the names; empty for all.</param>
internal readonly record struct ListQuery(string? After, int Limit, string Prefix)
{
    private const int DefaultLimit = 100;

    private const int MaxLimit = 1_000;

    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(HttpRequest request, out ListQuery query)
    {
        query = default;
        IQueryCollection parameters = request.Query;
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

        if (!AreNamesUtf8(request.QueryString))
        {
            return ProtocolErrors.MalformedListParameter;
        }

        query = new ListQuery(string.IsNullOrEmpty(after) ? null : after.ToString(), (int)max, prefix.ToString());
        return null;
    }

    // The query collection keeps the percent-encoding of bytes that are not UTF-8, and it would become part of a name.
    private static bool AreNamesUtf8(QueryString parameters)
    {
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(parameters.Value))
        {
            if (pair.DecodeName().Span is QueryParameters.After or QueryParameters.Prefix)
            {
                byte[] encoded = Encoding.UTF8.GetBytes(pair.EncodedValue.ToString());
                if (!Utf8.IsValid(WebUtility.UrlDecodeToBytes(encoded, 0, encoded.Length)))
                {
                    return false;
                }
            }
        }

        return true;
    }
}

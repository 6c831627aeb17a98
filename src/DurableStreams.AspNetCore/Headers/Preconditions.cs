using DurableStreams.AspNetCore.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace DurableStreams.AspNetCore.Headers;

/// <summary>
/// Preconditions of writes, an extension of the protocol: the validator of a stream is its tail. A precondition that is
/// not supported is an error, never ignored, because the client relies on it.
/// </summary>
internal static class Preconditions
{
    /// <summary>POST and DELETE: <c>If-Match</c> with one offset, quoted or not.</summary>
    /// <param name="headers">The headers of the request.</param>
    /// <param name="tail">The required tail; null for none.</param>
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? ParseIfMatch(IHeaderDictionary headers, out string? tail)
    {
        tail = null;
        if (headers.IfNoneMatch.Count > 0 || HasOthers(headers))
        {
            return ProtocolErrors.UnsupportedPrecondition;
        }

        return headers.IfMatch switch
        {
            [] => null,
            [{ } value] when TryParseTag(value.AsSpan().Trim(" \t"), out tail) => null,
            _ => ProtocolErrors.InvalidIfMatch,
        };
    }

    /// <summary>PUT: <c>If-None-Match: *</c>.</summary>
    /// <param name="headers">The headers of the request.</param>
    /// <param name="mustBeNew">True if the request requires that there is no stream.</param>
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? ParseIfNoneMatch(IHeaderDictionary headers, out bool mustBeNew)
    {
        StringValues values = headers.IfNoneMatch;
        mustBeNew = values is [{ } value] && value.AsSpan().Trim(" \t") is "*";
        return headers.IfMatch.Count > 0 || HasOthers(headers) || (values.Count > 0 && !mustBeNew)
            ? ProtocolErrors.UnsupportedPrecondition
            : null;
    }

    /// <summary>Estuaries and their subscriptions: none.</summary>
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? RefuseAll(IHeaderDictionary headers) =>
        headers.IfMatch.Count > 0 || headers.IfNoneMatch.Count > 0 || HasOthers(headers)
            ? ProtocolErrors.UnsupportedEstuaryPrecondition
            : null;

    /// <summary>PUT of a project: <c>If-Match</c> and <c>If-None-Match</c> with entity tags or <c>*</c>.</summary>
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? CheckProject(IHeaderDictionary headers) =>
        !AreTags(headers.IfMatch) || !AreTags(headers.IfNoneMatch) || HasOthers(headers)
            ? ProtocolErrors.UnsupportedProjectPrecondition
            : null;

    private static bool AreTags(StringValues values) =>
        values.Count == 0 || EntityTagHeaderValue.TryParseStrictList(values, out _);

    private static bool HasOthers(IHeaderDictionary headers) =>
        headers.IfModifiedSince.Count > 0
        || headers.IfUnmodifiedSince.Count > 0
        || headers[HeaderNames.IfRange].Count > 0;

    // One strong entity tag of visible characters. Not `*`: it would only repeat what 404 says.
    private static bool TryParseTag(ReadOnlySpan<char> value, out string? tag)
    {
        ReadOnlySpan<char> opaque = value is ['"', .. var quoted, '"'] ? quoted : value;
        bool isValid = !opaque.IsEmpty && opaque is not "*" && opaque.IndexOfAnyExceptInRange('!', '~') < 0
            && opaque.IndexOfAny('"', ',') < 0;
        tag = isValid ? opaque.ToString() : null;
        return isValid;
    }
}

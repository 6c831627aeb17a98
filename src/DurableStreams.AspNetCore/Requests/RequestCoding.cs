using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>The codings of request bodies that the server decodes (RFC 9110 §8.4.1).</summary>
internal enum RequestCoding
{
    Identity,
    Gzip,
    Brotli,

    /// <summary>An unknown coding, or several.</summary>
    Unsupported,
}

internal static class RequestCodings
{
    /// <summary>The value of <c>Accept-Encoding</c> in a response with 415.</summary>
    public static readonly StringValues Supported = "gzip, br";

    public static RequestCoding Of(HttpRequest request)
    {
        StringValues values = request.Headers.ContentEncoding;
        return values.Count switch
        {
            0 => RequestCoding.Identity,
            1 => Parse(values[0].AsSpan().Trim()),
            _ => RequestCoding.Unsupported,
        };
    }

    /// <summary>Opens a stream of decoded bytes.</summary>
    public static Stream Decode(this RequestCoding coding, EncodedBodyStream encoded) => coding switch
    {
        RequestCoding.Gzip => new GzipBodyStream(encoded),
        RequestCoding.Brotli => new BrotliBodyStream(encoded),
        _ => throw new ArgumentOutOfRangeException(nameof(coding), coding, "Not a coding that is decoded."),
    };

    private static RequestCoding Parse(ReadOnlySpan<char> value) =>
        value.IsEmpty || Is(value, "identity") ? RequestCoding.Identity
        : Is(value, "gzip") || Is(value, "x-gzip") ? RequestCoding.Gzip
        : Is(value, "br") ? RequestCoding.Brotli
        : RequestCoding.Unsupported;

    private static bool Is(ReadOnlySpan<char> value, string name) =>
        value.Equals(name, StringComparison.OrdinalIgnoreCase);
}

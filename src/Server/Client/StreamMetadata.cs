using System.Globalization;
using System.Net.Http.Headers;

namespace DurableStreams.Server.Client;

/// <summary>What the headers of an answer say of a stream, such as those to <c>HEAD</c> (§5.5).</summary>
internal sealed record StreamMetadata
{
    /// <summary>The content type of bytes.</summary>
    public const string Binary = "application/octet-stream";

    private static readonly long MaxUnixMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The content type as the server sent it.</summary>
    public required string ContentType { get; init; }

    /// <summary>The offset after the last byte.</summary>
    public required string NextOffset { get; init; }

    /// <summary>Whether the stream accepts no more appends.</summary>
    public required bool IsClosed { get; init; }

    /// <summary>The sliding time to live in seconds.</summary>
    public string? Ttl { get; init; }

    /// <summary>When the stream expires.</summary>
    public string? ExpiresAt { get; init; }

    /// <summary>When the last append was made; only this project's server says so.</summary>
    public string? WrittenAt { get; init; }

    /// <summary>Whether the stream consists of JSON messages (§9.1).</summary>
    public bool IsJson => IsJsonType(ContentType);

    /// <summary>Whether the stream is text, which may be shown on a terminal.</summary>
    public bool IsText => IsJson || MediaType(ContentType).StartsWith("text/", StringComparison.Ordinal);

    /// <summary>Reads the headers of a response.</summary>
    public static StreamMetadata Of(HttpResponseMessage response)
    {
        HttpResponseHeaders headers = response.Headers;
        return new StreamMetadata
        {
            ContentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type)
                ? Printable.Of(type.ToString())
                : Binary,
            NextOffset = headers.Value(ProtocolFields.StreamNextOffset) ?? "",
            IsClosed = headers.IsTrue(ProtocolFields.StreamClosed),
            Ttl = headers.Value(ProtocolFields.StreamTtl),
            ExpiresAt = headers.Value(ProtocolFields.StreamExpiresAt),
            WrittenAt = Instant(headers.Value(ProtocolFields.StreamWriteTimestamp)),
        };
    }

    /// <summary>Whether a content type is that of JSON messages.</summary>
    public static bool IsJsonType(string contentType) => MediaType(contentType) is "application/json";

    // This project's server sends Unix milliseconds.
    private static string? Instant(string? sent) =>
        long.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
        && milliseconds <= MaxUnixMilliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : sent;

    private static string MediaType(string contentType) => contentType.Split(';')[0].Trim().ToLowerInvariant();
}

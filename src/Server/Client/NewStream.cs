namespace DurableStreams.Server.Client;

/// <summary>The properties of a stream to create (§5.1).</summary>
/// <param name="ContentType">Null for that of the source of a fork, or bytes.</param>
/// <param name="TtlSeconds">The sliding time to live; null for none.</param>
/// <param name="ForkedFrom">The source of a fork; null for a stream of its own.</param>
/// <param name="ForkOffset">Where the fork branches off; null for the tail of the source.</param>
internal sealed record NewStream(
    string? ContentType = null, string? TtlSeconds = null, Uri? ForkedFrom = null, string? ForkOffset = null)
{
    public HttpRequestMessage ToRequest(Uri stream)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, stream) { Content = new ByteArrayContent([]) };
        if (ContentType is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }

        Add(request, ProtocolFields.StreamTtl, TtlSeconds);
        Add(request, ProtocolFields.StreamForkedFrom, ForkedFrom?.AbsolutePath);
        Add(request, ProtocolFields.StreamForkOffset, ForkOffset);
        return request;
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}

using System.Globalization;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.Streams;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Headers;

/// <summary>The headers that limit a stream's lifetime, in requests (§5.1) and in responses (§5.5).</summary>
internal static class LifetimeHeaders
{
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(IHeaderDictionary headers, out StreamLifetime lifetime)
    {
        lifetime = default;
        long ttl = 0;
        if (!SingleHeader.TryGet(headers, ProtocolHeaders.StreamTtl, out string? ttlText)
            || (ttlText is not null && !Numbers.TryParseCanonical(ttlText, out ttl)))
        {
            return ProtocolErrors.InvalidTtl;
        }

        DateTimeOffset expiresAt = default;
        if (!SingleHeader.TryGet(headers, ProtocolHeaders.StreamExpiresAt, out string? expiresText)
            || (expiresText is not null && !Rfc3339.TryParse(expiresText, out expiresAt)))
        {
            return ProtocolErrors.InvalidExpiresAt;
        }

        if (ttlText is not null && expiresText is not null)
        {
            return ProtocolErrors.TtlAndExpiresAt;
        }

        lifetime = new StreamLifetime(ttlText is null ? null : ttl, expiresText is null ? null : expiresAt);
        return null;
    }

    public static void Write(IHeaderDictionary headers, StreamLifetime lifetime)
    {
        if (lifetime.TtlSeconds is { } seconds)
        {
            headers[ProtocolHeaders.StreamTtl] = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (lifetime.ExpiresAt is { } instant)
        {
            headers[ProtocolHeaders.StreamExpiresAt] = Rfc3339.Format(instant);
        }
    }
}

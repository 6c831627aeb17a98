using DurableStreams.AspNetCore.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace DurableStreams.Server.Connections;

/// <summary>What one HTTP/2 connection may do, and when it ends.</summary>
internal static class Http2Connections
{
    /// <summary>
    /// Enough for many tabs of a browser, which share one connection. Kestrel tracks as many again that the client has
    /// reset, and closes a connection that resets streams faster than they end.
    /// </summary>
    public const int MaxStreams = 512;

    // Bytes of request bodies that a connection may send before a handler reads them.
    private const int ReceiveWindowBytes = 512 * 1024;

    // Kestrel's default, in bytes per second.
    private const double MinResponseRate = 240;

    // Sse:Lifetime varies by 10 %.
    private const double LongestLifetime = 1.1;

    private static readonly TimeSpan MinPingDelay = TimeSpan.FromSeconds(1);

    /// <summary>Sets the limits of HTTP/2 connections.</summary>
    public static void LimitHttp2(this IServiceCollection services) =>
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<DurableStreamsHttpOptions>>(
            static (kestrel, http) =>
            {
                Limit(kestrel.Limits, http.Value);
                kestrel.CloseStalledConnections(http.Value.WriteTimeout, TimeProvider.System);
            });

    private static void Limit(KestrelServerLimits limits, DurableStreamsHttpOptions http)
    {
        limits.Http2.MaxStreamsPerConnection = MaxStreams;
        limits.Http2.InitialConnectionWindowSize = ReceiveWindowBytes;
        limits.Http2.InitialStreamWindowSize = ReceiveWindowBytes;

        // Pings end the connections of clients that are gone.
        TimeSpan ping = http.WriteTimeout > MinPingDelay ? http.WriteTimeout : MinPingDelay;
        limits.Http2.KeepAlivePingDelay = ping;
        limits.Http2.KeepAlivePingTimeout = ping;

        // One stream that is read too slowly would end the connection, and with it all others. By default after five
        // seconds; but WriteTimeout ends the stream alone, if it has this much time.
        limits.MinResponseDataRate = new MinDataRate(
            MinResponseRate, (LongestLifetime * http.Sse.Lifetime) + (2 * http.WriteTimeout));
    }
}

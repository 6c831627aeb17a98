using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>Replaces the web server's limits on the body of a request by our own.</summary>
internal static class ServerLimits
{
    /// <summary>Call before the body is read.</summary>
    public static void Lift(HttpContext context)
    {
        // The server's size limit would be checked before the stream, and would stop the draining of a large body.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        // Kestrel ends bodies slower than 240 bytes per second: tokens of a language model are. BodyIdleTimer ends
        // those that have stopped.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}

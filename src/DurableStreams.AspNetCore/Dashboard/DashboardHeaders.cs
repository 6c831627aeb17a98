using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Dashboard;

/// <summary>The security headers of every response of the dashboard.</summary>
internal static class DashboardHeaders
{
    // Everything comes from this server; nothing is inline. With Trusted Types and no policy, a browser refuses to turn
    // any string into markup or script, whatever a stream contains.
    private static readonly StringValues ContentSecurityPolicy = string.Join(
        "; ",
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'");

    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues SameOrigin = "same-origin";
    private static readonly StringValues NoFeatures = "camera=(), geolocation=(), microphone=()";

    public static void Apply(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = NoReferrer;
        headers["Cross-Origin-Opener-Policy"] = SameOrigin;
        headers["Permissions-Policy"] = NoFeatures;

        // Unlike streams, the dashboard is for no other origin.
        headers["Cross-Origin-Resource-Policy"] = SameOrigin;
        headers.AccessControlAllowOrigin = StringValues.Empty;
        headers.AccessControlExposeHeaders = StringValues.Empty;
    }
}

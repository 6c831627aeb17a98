using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>What every answer carries (§12.7).</summary>
internal static class CommonHeaders
{
    private const string CrossOriginResourcePolicy = "Cross-Origin-Resource-Policy";

    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues CrossOrigin = "cross-origin";

    public static void Apply(HttpContext context, CorsPolicy cors)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = NoSniff;
        headers[CrossOriginResourcePolicy] = CrossOrigin;
        cors.Apply(context);
    }
}

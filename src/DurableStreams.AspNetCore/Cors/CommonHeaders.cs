using DurableStreams.AspNetCore.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Cors;

/// <summary>The headers of every response (§12.7).</summary>
internal static class CommonHeaders
{
    private const string CrossOriginResourcePolicy = "Cross-Origin-Resource-Policy";

    private static readonly StringValues CrossOrigin = "cross-origin";

    public static void Apply(HttpContext context, CorsPolicy cors)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = HeaderValues.NoSniff;
        headers[CrossOriginResourcePolicy] = CrossOrigin;
        cors.Apply(context);
    }
}

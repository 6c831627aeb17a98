using DurableStreams.AspNetCore.Cors;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Subscriptions.Errors;
using DurableStreams.AspNetCore.Subscriptions.Keys;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Subscriptions.Endpoints;

/// <summary>
/// The keys that sign webhooks: everyone may read the public ones, the administrator may replace them.
/// </summary>
internal sealed class KeysEndpoint(SigningKeys keys, CorsPolicy cors)
{
    private const string MediaType = "application/jwk-set+json";
    private const string CacheFor5Minutes = "public, max-age=300";

    /// <summary>GET of <c>jwks.json</c> (§6.5): answers, and returns the name of the operation.</summary>
    public async ValueTask<string> GetAsync(HttpContext context)
    {
        IReadOnlyList<PublicSigningKey> published = await keys.GetPublicAsync(context.RequestAborted);
        JsonResponse.Write(
            context,
            StatusCodes.Status200OK,
            new JsonWebKeySet(published.Select(static key => new JsonWebKey(key.Id, key.X))),
            SubscriptionJson.Default.JsonWebKeySet);
        context.Response.Headers.ContentType = MediaType;
        context.Response.Headers.CacheControl = CacheFor5Minutes;
        cors.Apply(context, always: true);
        return "jwks";
    }

    /// <summary>
    /// POST to <c>keys/rotate</c>, with <c>?now=true</c> for a key that signs at once: answers, and returns the name of
    /// the operation.
    /// </summary>
    public async ValueTask<string> RotateAsync(HttpContext context)
    {
        bool immediately = context.Request.Query["now"] == "true";

        // Not cancelled when the client disconnects: it could not tell whether there is a new key.
        RotatedKey? rotated = await keys.RotateAsync(immediately, CancellationToken.None);
        if (rotated is null)
        {
            ErrorResponse.Write(context, SubscriptionErrors.KeyIsASetting);
        }
        else
        {
            JsonResponse.Write(
                context,
                StatusCodes.Status200OK,
                new RotationAnswer(rotated.Id, Rfc3339.Format(rotated.ActiveFrom)),
                SubscriptionJson.Default.RotationAnswer);
        }

        return "key-rotate";
    }
}

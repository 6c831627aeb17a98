using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DurableStreams.AspNetCore.Protocol;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>Writes a JSON response that may not be cached.</summary>
internal static class JsonResponse
{
    public static void Write<T>(HttpContext context, int status, T body, JsonTypeInfo<T> type)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = HeaderValues.NoStore;
        response.Headers.ContentType = HeaderValues.Json;
        using var json = new Utf8JsonWriter(response.BodyWriter);
        JsonSerializer.Serialize(json, body, type);
        json.Flush();
        response.ContentLength = json.BytesCommitted;
    }
}

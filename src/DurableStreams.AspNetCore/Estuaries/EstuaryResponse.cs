using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>Writes what is known of estuaries as a JSON object that nobody may cache.</summary>
internal static class EstuaryResponse
{
    private static readonly StringValues NoStore = "no-store";
    private static readonly StringValues Json = "application/json";

    public static void Write(HttpContext context, int status, Action<Utf8JsonWriter> writeFields)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = NoStore;
        response.Headers.ContentType = Json;
        using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        writeFields(json);
        json.WriteEndObject();
        json.Flush();
        response.ContentLength = json.BytesCommitted;
    }
}

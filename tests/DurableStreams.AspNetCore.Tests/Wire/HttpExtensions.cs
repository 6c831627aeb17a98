using System.Net;
using System.Text;
using System.Text.Json;

namespace DurableStreams.AspNetCore.Tests.Wire;

/// <summary>Shorthands for requests, responses and assertions.</summary>
internal static class HttpExtensions
{
    /// <summary>Sends a request; each header is written as <c>Name: value</c>.</summary>
    public static Task<HttpResponseMessage> SendAsync(
        this StreamServer server, string method, string target, string[]? headers = null, string? body = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Address, target));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        foreach (string header in headers ?? [])
        {
            string name = header[..header.IndexOf(':', StringComparison.Ordinal)];
            string value = header[(name.Length + 1)..].Trim();
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>A header's raw value; null if absent.</summary>
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? string.Join(", ", values)
        : response.Content.Headers.NonValidated.TryGetValues(name, out var contentValues)
            ? string.Join(", ", contentValues)
        : null;

    public static string? NextOffset(this HttpResponseMessage response) => response.Header("Stream-Next-Offset");

    public static async Task<string> TextAsync(this HttpResponseMessage response) =>
        Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync());

    /// <summary>Asserts a refusal: status, code, and that it may be neither cached nor sniffed.</summary>
    public static async Task RefusedAsync(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} instead of {(int)status}: {body}");
        JsonElement error = JsonDocument.Parse(body).RootElement.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.Equal("application/json", response.Header("Content-Type"));
        Assert.Equal("no-store", response.Header("Cache-Control"));
        Assert.Equal("nosniff", response.Header("X-Content-Type-Options"));
    }
}

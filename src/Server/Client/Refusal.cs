using System.Net;
using System.Text.Json;

namespace DurableStreams.Server.Client;

/// <summary>What the answer to a refused request means.</summary>
internal static class Refusal
{
    /// <summary>Whether the same request may succeed later.</summary>
    public static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout
        or HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;

    /// <summary>Reads the message of the server, if it sent one.</summary>
    public static async Task<ClientException> ReadAsync(
        HttpResponseMessage response, Uri url, CancellationToken cancellationToken)
    {
        HttpStatusCode status = response.StatusCode;
        string target = url.GetLeftPart(UriPartial.Path);
        string message = await MessageAsync(response, cancellationToken) is { Length: > 0 } sent
            ? sent.TrimEnd('.')
            : Meaning(status) ?? $"The server answered {(int)status} {Printable.Of(response.ReasonPhrase)}".TrimEnd();
        string advice = status == HttpStatusCode.Unauthorized ? " (the token is DURABLE_STREAMS_TOKEN or --token)" : "";
        return new ClientException($"{target}: {message}{advice}.", status);
    }

    // Answers to HEAD have no body.
    private static string? Meaning(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => "The server requires a token, or does not accept this one",
        HttpStatusCode.Forbidden => "The token does not permit this",
        HttpStatusCode.NotFound => "There is no stream at this URL",
        HttpStatusCode.Gone => "The stream is deleted",
        _ => null,
    };

    /// <summary>The message of <c>{"error":{"message":…}}</c>; null if the body is something else.</summary>
    private static async Task<string?> MessageAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using JsonDocument json = await JsonDocument.ParseAsync(body, default, cancellationToken);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("error", out JsonElement error)
                && error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("message", out JsonElement message)
                    ? Printable.Of(message.GetString())
                    : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or InvalidOperationException)
        {
            return null;
        }
    }
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace DurableStreams.TestKit.Wakes;

/// <summary>A wake as a worker got it: the body of a webhook, or the answer to a claim.</summary>
public sealed record Wake(
    string Subscription, string WakeId, long Generation, string Token, IReadOnlyList<WakeStream> Streams)
{
    public static Wake Parse(string subscription, JsonElement json) => new(
        subscription,
        json.GetProperty("wake_id").GetString()!,
        json.GetProperty("generation").GetInt64(),
        (json.TryGetProperty("token", out JsonElement token) ? token : json.GetProperty("callback_token")).GetString()!,
        [
            .. json.GetProperty("streams").EnumerateArray().Select(static stream => new WakeStream(
                stream.GetProperty("path").GetString()!,
                stream.GetProperty("acked_offset").GetString()!,
                stream.GetProperty("tail_offset").GetString()!)),
        ]);

    /// <summary>A callback, ack or release. It acknowledges the tails that the wake names, not later ones.</summary>
    public HttpRequestMessage Request(string action, IEnumerable<WakeStream> acked, bool done)
    {
        Dictionary<string, object> body = new() { ["wake_id"] = WakeId, ["generation"] = Generation };
        if (action != "release")
        {
            body["acks"] = acked.Select(static stream => new { stream = stream.Path, offset = stream.Tail });
            body["done"] = done;
        }

        var request = new HttpRequestMessage(
            HttpMethod.Post, $"/v1/stream/__ds/subscriptions/{Subscription}/{action}")
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return request;
    }
}

/// <summary>A stream of a wake. Offsets sort as strings.</summary>
public sealed record WakeStream(string Path, string Acked, string Tail);

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace DurableStreams.Samples;

/// <summary>The requests of a pull-wake worker.</summary>
internal sealed class Subscription(HttpClient client, string server, string id, string wakeStream)
{
    private static readonly JsonSerializerOptions SnakeCase =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Creates the wake stream and the subscription, or confirms that they exist.</summary>
    public async Task CreateAsync(string pattern, int lease, CancellationToken cancellationToken)
    {
        using HttpResponseMessage stream =
            await client.PutAsJsonAsync(UrlOf(wakeStream), Array.Empty<object>(), cancellationToken);
        await EnsureSuccessAsync(stream, cancellationToken);
        using HttpResponseMessage subscription = await client.PutAsJsonAsync(
            $"{server}/__ds/subscriptions/{id}",
            new { type = "pull-wake", pattern, wake_stream = wakeStream, lease_ttl_ms = lease },
            cancellationToken);
        await EnsureSuccessAsync(subscription, cancellationToken);
    }

    /// <summary>Returns the offset after the last wake event.</summary>
    public async Task<string> TailOfWakeStreamAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await client.GetAsync($"{UrlOf(wakeStream)}?offset=now", cancellationToken);
        await EnsureSuccessAsync(answer, cancellationToken);
        return NextOffset(answer);
    }

    /// <summary>Waits for a wake event, for as long as the server lets a long-poll wait.</summary>
    /// <returns>Where to wait next.</returns>
    public async Task<string> WaitForWakeAsync(string offset, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await client.GetAsync(
            $"{UrlOf(wakeStream)}?offset={offset}&live=long-poll", cancellationToken);
        await EnsureSuccessAsync(answer, cancellationToken);
        return NextOffset(answer);
    }

    /// <summary>Claims the subscription.</summary>
    /// <returns>Null if there is no news, or another worker has claimed it: then a wake event follows.</returns>
    public async Task<Claim?> ClaimAsync(string worker, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer =
            await client.PostAsJsonAsync($"{server}/__ds/subscriptions/{id}/claim", new { worker }, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Conflict)
        {
            return null;
        }

        await EnsureSuccessAsync(answer, cancellationToken);
        return await answer.Content.ReadFromJsonAsync<Claim>(SnakeCase, cancellationToken);
    }

    /// <summary>Reads a stream after an offset.</summary>
    /// <returns>As much as the server returns at once; null if the stream has been deleted.</returns>
    public async Task<Part?> ReadAsync(string path, string offset, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await client.GetAsync($"{UrlOf(path)}?offset={offset}", cancellationToken);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return null;
        }

        await EnsureSuccessAsync(answer, cancellationToken);
        return new Part(
            await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken),
            NextOffset(answer),
            answer.Headers.Contains("Stream-Up-To-Date"));
    }

    /// <summary>Acknowledges, and extends or ends the claim.</summary>
    /// <returns>False if the claim is no longer current, so that this worker must stop working on it.</returns>
    public async Task<bool> AckAsync(
        Claim claim, IReadOnlyList<Ack> acks, bool done, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{server}/__ds/subscriptions/{id}/ack")
        {
            Content = JsonContent.Create(
                new AckRequest(claim.WakeId, claim.Generation, acks, done), options: SnakeCase),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", claim.Token);
        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Conflict)
        {
            // FENCED: the lease has ended. INVALID_OFFSET: a stream was created again. The next claim knows better.
            Console.Error.WriteLine(
                $"Claim {claim.WakeId} is over: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            return false;
        }

        await EnsureSuccessAsync(answer, cancellationToken);
        return true;
    }

    private string UrlOf(string path) => $"{server}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";

    private static string NextOffset(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Stream-Next-Offset").Single();

    private static async Task EnsureSuccessAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            string problem = await answer.Content.ReadAsStringAsync(cancellationToken);
            throw new HttpRequestException(
                $"{(int)answer.StatusCode} {problem}", inner: null, statusCode: answer.StatusCode);
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;

namespace DurableStreams.Samples;

/// <summary>
/// Handles one wake after another: reads each stream after its acknowledged offset, handles the messages, calls back.
/// </summary>
internal sealed class Worker(HttpClient client, string server, Action<string, string> handle)
{
    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(ChannelReader<Wake> wakes, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (Wake wake in wakes.ReadAllAsync(cancellationToken))
            {
                try
                {
                    await WorkAsync(wake, cancellationToken);
                }
                catch (HttpRequestException failure)
                {
                    // The lease of this wake ends, and the server sends another one.
                    Console.Error.WriteLine($"Wake {wake.WakeId} was not finished: {failure.Message}");
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task WorkAsync(Wake wake, CancellationToken cancellationToken)
    {
        // Each callback extends the lease. The last one ends the wake; if there is more news, another wake follows.
        foreach (WakeStream stream in wake.Streams)
        {
            string? offset = await ReadAsync(stream, cancellationToken);
            if (offset is not null
                && !await CallBackAsync(wake, [new Ack(stream.Path, offset)], done: false, cancellationToken))
            {
                return;
            }
        }

        await CallBackAsync(wake, [], done: true, cancellationToken);
    }

    /// <summary>Handles the messages of a stream up to its tail.</summary>
    /// <returns>The offset after the last one; null if the stream has been deleted.</returns>
    private async Task<string?> ReadAsync(WakeStream stream, CancellationToken cancellationToken)
    {
        string path = string.Join('/', stream.Path.Split('/').Select(Uri.EscapeDataString));
        string offset = stream.AckedOffset;
        bool isAtTail;
        do
        {
            using HttpResponseMessage read =
                await client.GetAsync($"{server}/{path}?offset={offset}", cancellationToken);
            if (read.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                return null;
            }

            read.EnsureSuccessStatusCode();
            JsonElement messages = await read.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            foreach (JsonElement message in messages.EnumerateArray())
            {
                handle(stream.Path, message.GetRawText());
            }

            offset = read.Headers.GetValues("Stream-Next-Offset").Single();
            isAtTail = read.Headers.Contains("Stream-Up-To-Date");
        }
        while (!isAtTail);
        return offset;
    }

    /// <returns>False if the wake is no longer current, so that this worker must stop working on it.</returns>
    private async Task<bool> CallBackAsync(
        Wake wake, IReadOnlyList<Ack> acks, bool done, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, wake.CallbackUrl)
        {
            Content = JsonContent.Create(new Callback(wake.WakeId, wake.Generation, acks, done), options: Json.Options),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", wake.CallbackToken);
        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // FENCED: a later wake took over. INVALID_OFFSET: the stream was created again. Another wake follows.
            Console.Error.WriteLine(
                $"Wake {wake.WakeId} is over: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            return false;
        }

        answer.EnsureSuccessStatusCode();
        return true;
    }
}

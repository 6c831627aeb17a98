using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EndToEnd.Tests.Traffic;

/// <summary>Follows a stream of text lines by SSE or long-poll, from offset to offset, as a client does.</summary>
internal sealed class TailReader(HttpClient client, string path, string live)
{
    public async IAsyncEnumerable<string> LinesAsync([EnumeratorCancellation] CancellationToken end)
    {
        string offset = "-1";
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}?offset={offset}&live={live}");
            using HttpResponseMessage response = await client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, end);
            Assert.True(
                response.IsSuccessStatusCode, $"GET {path} from {offset} returned {(int)response.StatusCode}");
            await using Stream body = await response.Content.ReadAsStreamAsync(end);
            using var reader = new StreamReader(body);
            if (live == "sse")
            {
                await foreach (string line in EventsAsync(reader, next => offset = next, end))
                {
                    yield return line;
                }
            }
            else
            {
                while (await reader.ReadLineAsync(end) is { } line)
                {
                    yield return line;
                }

                offset = response.NextOffset();
            }
        }
    }

    /// <summary>Returns the lines of data events, and passes on the offsets of control events.</summary>
    private static async IAsyncEnumerable<string> EventsAsync(
        StreamReader reader, Action<string> next, [EnumeratorCancellation] CancellationToken end)
    {
        string kind = "";
        while (await reader.ReadLineAsync(end) is { } line)
        {
            if (line.StartsWith("event:", StringComparison.Ordinal))
            {
                kind = line[6..].Trim();
            }
            else if (line.StartsWith("data:", StringComparison.Ordinal) && line[5..].Trim() is { Length: > 0 } data)
            {
                if (kind == "data")
                {
                    yield return data;
                }
                else
                {
                    using JsonDocument control = JsonDocument.Parse(data);
                    next(control.RootElement.GetProperty("streamNextOffset").GetString()!);
                }
            }
        }
    }
}

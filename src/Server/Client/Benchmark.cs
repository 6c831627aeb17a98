using System.Diagnostics;

namespace DurableStreams.Server.Client;

/// <summary>Measures a server with a stream of its own.</summary>
/// <param name="client">Sends the requests.</param>
/// <param name="stream">The stream, which must exist.</param>
/// <param name="retries">Creates what decides on repetitions, for each connection.</param>
internal sealed class Benchmark(StreamClient client, Uri stream, Func<Retries> retries)
{
    // Until both sides have compiled what they use.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(2);

    /// <summary>Appends on several connections, each of which waits for its answer before the next append.</summary>
    public async Task<AppendFigures> AppendAsync(
        int connections, int bytes, TimeSpan duration, CancellationToken cancellationToken)
    {
        byte[] body = new byte[bytes];
        await Task.WhenAll(Enumerable.Range(0, connections).Select(
            _ => AppendAsync(body, WarmUp, cancellationToken)));
        long started = Stopwatch.GetTimestamp();
        List<TimeSpan>[] times = await Task.WhenAll(Enumerable.Range(0, connections).Select(
            _ => AppendAsync(body, duration, cancellationToken)));
        return AppendFigures.Of([.. times.SelectMany(static one => one)], Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Reads the stream from its beginning, again and again.</summary>
    /// <returns>Bytes per second.</returns>
    public async Task<double> ReadAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        var source = new ChunkSource(client, stream, retries());
        byte[] buffer = new byte[64 * 1024];
        long bytes = 0;
        do
        {
            await foreach (Chunk chunk in source.ReadAsync("-1", follow: false, cancellationToken))
            {
                int read;
                while ((read = await chunk.Body.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    bytes += read;
                }

                if (Stopwatch.GetElapsedTime(started) > ReadTime)
                {
                    break;
                }
            }
        }
        while (Stopwatch.GetElapsedTime(started) < ReadTime);

        return bytes / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task<List<TimeSpan>> AppendAsync(byte[] body, TimeSpan duration, CancellationToken cancellationToken)
    {
        Retries decision = retries();
        List<TimeSpan> times = [];
        long end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < end)
        {
            long sent = Stopwatch.GetTimestamp();
            using HttpResponseMessage response = await client.SendAsync(
                () => ToRequest(body), decision, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(sent));
        }

        return times;
    }

    private HttpRequestMessage ToRequest(byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, stream) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", StreamMetadata.Binary);
        return request;
    }
}

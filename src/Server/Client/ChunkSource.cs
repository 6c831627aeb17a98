using System.Runtime.CompilerServices;

namespace DurableStreams.Server.Client;

/// <summary>Reads a stream chunk by chunk, and follows it by long-poll (§5.6, §5.7).</summary>
/// <param name="client">Sends the reads.</param>
/// <param name="stream">The stream.</param>
/// <param name="retries">When to repeat a read.</param>
internal sealed class ChunkSource(StreamClient client, Uri stream, Retries retries)
{
    /// <summary>Returns the chunks from an offset on. The previous chunk ends with the next one.</summary>
    /// <param name="from">An offset, <c>-1</c> or <c>now</c>.</param>
    /// <param name="follow">False to end at the tail; true to wait there for more, until the stream is closed.</param>
    /// <param name="cancellationToken">Ends the reads.</param>
    public async IAsyncEnumerable<Chunk> ReadAsync(
        string from, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string offset = from;
        string? cursor = null;
        bool isLive = false;
        while (true)
        {
            Uri url = Url(offset, isLive, cursor);
            await using var body = new ResumingBody(
                token => client.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, url), retries, token), retries);
            await body.OpenAsync(cancellationToken);
            var chunk = new Chunk(body);
            yield return chunk;
            await body.DrainAsync(cancellationToken);

            StreamMetadata after = chunk.Metadata;
            if (after.IsClosed || (chunk.IsUpToDate && !follow))
            {
                yield break;
            }

            if (after.NextOffset.Length == 0)
            {
                throw new ClientException($"{stream}: the answer has no Stream-Next-Offset, so this is not a stream.");
            }

            isLive |= chunk.IsUpToDate;
            offset = after.NextOffset;
            cursor = chunk.Cursor ?? cursor;
        }
    }

    // The parameters are in the order that shared caches expect (§10.1).
    private Uri Url(string offset, bool isLive, string? cursor)
    {
        string live = isLive ? "live=long-poll&" : "";
        string collapsed = isLive && cursor is not null ? $"cursor={Uri.EscapeDataString(cursor)}&" : "";
        string start = Uri.EscapeDataString(offset);
        return new Uri($"{stream.GetLeftPart(UriPartial.Path)}?{collapsed}{live}offset={start}");
    }
}

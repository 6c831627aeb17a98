using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Reading;
using DurableStreams.Streams;

namespace DurableStreams.Core.Tests.Earlier;

/// <summary>What clients see of streams, as text: statuses, offsets, lifetimes and every append.</summary>
internal static class Transcript
{
    // Longer appends are shown as their length and hash.
    private const int MaxShown = 120;

    /// <summary>Describes streams, without renewing their lifetimes.</summary>
    public static async Task<string> OfAsync(StreamService service, IEnumerable<string> paths)
    {
        var text = new StringBuilder();
        foreach (string path in paths)
        {
            text.Append(path).Append(": ");
            if (await service.HeadAsync(path) is HeadOutcome.Found found)
            {
                await DescribeAsync(text, service, path, found.Head);
            }
            else
            {
                text.Append(await service.StatusAsync(path)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static async Task DescribeAsync(StringBuilder text, StreamService service, string path, StreamHead head)
    {
        StreamLifetime lifetime = head.Lifetime;
        text.Append(CultureInfo.InvariantCulture, $"{head.Kind} of {head.ContentType}, tail {head.TailOffset}")
            .Append(head.Closed ? ", closed" : "")
            .Append(head.Public ? ", public" : "")
            .Append(lifetime.TtlSeconds is { } ttl ? $", ttl {ttl}" : "")
            .Append(lifetime.ExpiresAt is { } end ? $", until {end:O}" : "")
            .Append(head.LastStreamSeq is { } seq ? $", seq {seq}" : "")
            .Append(head.ForkCount > 0 ? $", forks {head.ForkCount}" : "")
            .Append(head.Requested.Fork is { } fork ? $", fork of {fork.Source} at {fork.Offset} + {fork.SubOffset}" : "")
            .Append('\n');
        if (head.Kind == StreamKind.Estuary)
        {
            text.Append("  sources ").Append(await service.SourcesAsync(path)).Append('\n');
        }

        ReadFrom from = default;
        StreamChunk chunk;
        do
        {
            chunk = await service.ChunkAsync(path, from);
            Describe(text, chunk);
            from = ReadFrom.At(chunk.NextOffset);
        }
        while (!chunk.AtTail);
    }

    private static void Describe(StringBuilder text, StreamChunk chunk)
    {
        if (chunk.Data is not { } data)
        {
            return;
        }

        long at = data.Start;
        ReadOnlyMemory<byte> rest = data.Data;
        foreach (int length in data.Boundaries)
        {
            at += length;
            text.Append("  ").Append(chunk.Head.OffsetAt(at)).Append(' ').Append(Show(rest[..length].Span)).Append('\n');
            rest = rest[length..];
        }
    }

    private static string Show(ReadOnlySpan<byte> append) => append.Length > MaxShown
        ? $"({append.Length} bytes, SHA-256 {Convert.ToHexString(SHA256.HashData(append))})"
        : Encoding.UTF8.GetString(append).Replace("\n", "\\n", StringComparison.Ordinal);
}

using System.Globalization;
using DurableStreams.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Read;

/// <summary>Entity tags of chunks and their comparison (§10.1, RFC 9110 §8.8.3 and §13.1.2).</summary>
internal static class EntityTag
{
    /// <summary>
    /// <c>"incarnation:start:end"</c>, and a suffix for what can change although the bytes do not: <c>:c</c> for a
    /// chunk that ends a closed stream, <c>:p</c> for a chunk that is followed by more data. Without it, a 304 would
    /// hide the change from a client that has the chunk.
    /// </summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="weak">True if the bytes are sent compressed.</param>
    public static string Of(StreamChunk chunk, bool weak)
    {
        string suffix = chunk.AtEnd ? ":c" : chunk.AtTail ? "" : ":p";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(weak ? "W/" : "")}\"{chunk.Head.Incarnation}:{chunk.Start}:{chunk.End}{suffix}\"");
    }

    /// <summary>
    /// Writes the validator of a stream for preconditions of writes: its tail, and nothing else that changes with it.
    /// </summary>
    /// <param name="headers">The headers of the response.</param>
    /// <param name="tail">The text of the tail's offset.</param>
    public static void WriteTail(IHeaderDictionary headers, string tail) => headers.ETag = $"\"{tail}\"";

    /// <summary>Whether <c>If-None-Match</c> contains the tag; the comparison is always weak.</summary>
    public static bool Matches(StringValues ifNoneMatch, string tag)
    {
        ReadOnlySpan<char> wanted = Opaque(tag);
        foreach (string? line in ifNoneMatch)
        {
            if (MatchesAny(line, wanted))
            {
                return true;
            }
        }

        return false;
    }

    // A list of quoted strings, which may contain commas; anything else matches nothing.
    private static bool MatchesAny(ReadOnlySpan<char> list, ReadOnlySpan<char> wanted)
    {
        if (list.Trim(" \t") is "*")
        {
            return true;
        }

        while (true)
        {
            list = Opaque(list.TrimStart(" \t,"));
            int end = list is ['"', ..] ? list[1..].IndexOf('"') : -1;
            if (end < 0)
            {
                return false;
            }

            if (list[..(end + 2)].SequenceEqual(wanted))
            {
                return true;
            }

            list = list[(end + 2)..];
        }
    }

    private static ReadOnlySpan<char> Opaque(ReadOnlySpan<char> tag) => tag is ['W', '/', ..] ? tag[2..] : tag;
}

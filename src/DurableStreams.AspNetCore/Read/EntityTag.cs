using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>Entity tags of chunks and their comparison (§10.1, RFC 9110 §8.8.3 and §13.1.2).</summary>
internal static class EntityTag
{
    /// <summary>
    /// <c>"incarnation:start:end"</c>, and a mark for what may change without the bytes: <c>:c</c> for a chunk that
    /// ends a closed stream, so that no 304 hides the closure; <c>:p</c> for a chunk that more data follows, so that
    /// none hides that either from a client that holds the chunk from when it was the last.
    /// </summary>
    /// <param name="chunk">What the tag is for.</param>
    /// <param name="weak">True when the bytes sent are a compressed form.</param>
    public static string Of(StreamChunk chunk, bool weak)
    {
        string mark = chunk.AtEnd ? ":c" : chunk.AtTail ? "" : ":p";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(weak ? "W/" : "")}\"{chunk.Head.Incarnation}:{chunk.Start}:{chunk.End}{mark}\"");
    }

    /// <summary>True when <c>If-None-Match</c> names the tag; compares weakly, as that field always does.</summary>
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

    // A list of quoted strings, which may hold commas; anything that is no list matches nothing.
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

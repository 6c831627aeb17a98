using System.Runtime.CompilerServices;
using DurableStreams.Content;
using DurableStreams.Streams;

namespace DurableStreams.Live;

/// <summary>
/// Fits chunks of text so that they end between two characters, at an append boundary. All readers of a chunk get the
/// same object, so that they share what is derived from it; it is collected with the chunk.
/// </summary>
internal sealed class WholeCharacters
{
    private readonly ConditionalWeakTable<Segment, Fitted> _shortened = [];
    private readonly ConditionalWeakTable<Segment, Fitted> _extended = [];

    /// <summary>The longest run of the chunk's first appends that ends between two characters.</summary>
    /// <returns>Null if there is none.</returns>
    public Segment? Shorten(Segment chunk) => _shortened.GetValue(chunk, static chunk => new(FindShorter(chunk))).Chunk;

    /// <summary>The chunk together with the fewest appends after it that complete its last character.</summary>
    /// <param name="chunk">A chunk whose every boundary lies within a character.</param>
    /// <param name="next">The chunk after it.</param>
    /// <returns>Null if the appends of the next chunk do not complete it.</returns>
    public Segment? Extend(Segment chunk, Segment next)
    {
        if (_extended.TryGetValue(chunk, out Fitted? known))
        {
            return known.Chunk;
        }

        // Only success is remembered: the next chunk may be longer later.
        return FindLonger(chunk, next) is { } longer ? _extended.GetOrAdd(chunk, new Fitted(longer)).Chunk : null;
    }

    private static Segment? FindShorter(Segment chunk)
    {
        ReadOnlySpan<byte> text = chunk.Data.Span;
        int at = 0;
        int end = 0;
        foreach (int length in chunk.Boundaries)
        {
            at += length;
            if (!Utf8Text.EndsWithinCharacter(text[..at]))
            {
                end = at;
            }
        }

        return end == 0 ? null : chunk.Slice(chunk.Start, chunk.Start + end, int.MaxValue);
    }

    private static Segment? FindLonger(Segment chunk, Segment next)
    {
        int at = 0;
        foreach (int length in next.Boundaries)
        {
            at += length;
            if (!Utf8Text.EndsWithinCharacter(chunk.Data.Span, next.Data.Span[..at]))
            {
                return SegmentJoiner.Join([chunk, next.Slice(next.Start, next.Start + at, int.MaxValue)!]);
            }
        }

        return null;
    }

    private sealed record Fitted(Segment? Chunk);
}

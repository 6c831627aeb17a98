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
    private readonly ConditionalWeakTable<Segment, Fitted> _joined = [];

    /// <summary>The longest run of the chunk's first appends that ends between two characters.</summary>
    /// <returns>Null if there is none.</returns>
    public Segment? Shorten(Segment chunk) => _shortened.GetValue(chunk, static chunk => new(FindShorter(chunk))).Chunk;

    /// <summary>Chunks together with the fewest appends after them that complete their last character.</summary>
    /// <param name="run">Contiguous chunks whose every boundary lies within a character.</param>
    /// <param name="next">The chunk after them.</param>
    /// <returns>Null if the appends of the next chunk do not complete it.</returns>
    public Segment? Extend(IReadOnlyList<Segment> run, Segment next)
    {
        if (_extended.TryGetValue(run[0], out Fitted? known))
        {
            return known.Chunk!.End <= next.End ? known.Chunk : null;
        }

        // Only success is remembered: the next chunk may be longer later.
        if (FindEnd(run, next) is not { } end)
        {
            return null;
        }

        Segment joined = SegmentJoiner.Join([.. run, next.Slice(next.Start, end, int.MaxValue)!]);
        return _extended.GetOrAdd(run[0], new Fitted(joined)).Chunk;
    }

    /// <summary>Chunks whose last character stays incomplete.</summary>
    /// <param name="run">Contiguous chunks whose every boundary lies within a character.</param>
    public Segment Join(IReadOnlyList<Segment> run)
    {
        if (run.Count == 1)
        {
            return run[0];
        }

        if (_joined.TryGetValue(run[0], out Fitted? known) && known.Chunk!.End == run[^1].End)
        {
            return known.Chunk;
        }

        Segment joined = SegmentJoiner.Join([.. run]);
        _joined.AddOrUpdate(run[0], new Fitted(joined));
        return joined;
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

    private static long? FindEnd(IReadOnlyList<Segment> run, Segment next)
    {
        byte[] before = LastBytes(run);
        int at = 0;
        foreach (int length in next.Boundaries)
        {
            at += length;
            if (!Utf8Text.EndsWithinCharacter(before, next.Data.Span[..at]))
            {
                return next.Start + at;
            }
        }

        return null;
    }

    private static byte[] LastBytes(IReadOnlyList<Segment> run)
    {
        byte[] last = [];
        for (int i = run.Count - 1; i >= 0 && last.Length < Utf8Text.MaxIncompleteBytes; i--)
        {
            ReadOnlySpan<byte> data = run[i].Data.Span;
            last = [.. data[^Math.Min(data.Length, Utf8Text.MaxIncompleteBytes - last.Length)..], .. last];
        }

        return last;
    }

    private sealed record Fitted(Segment? Chunk);
}

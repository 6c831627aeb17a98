using System.Runtime.InteropServices;

namespace DurableStreams.Storage.Sqlite;

/// <summary>Makes one segment of some that follow each other.</summary>
internal static class SegmentJoin
{
    /// <summary>Joins a segment, or none, with those of the others that come after it, as long as they fit.</summary>
    /// <param name="stored">What comes first, whatever its size.</param>
    /// <param name="recent">In order; the first ones may be in <paramref name="stored"/> as well.</param>
    /// <param name="maxBytes">The bound.</param>
    public static Segment? UpTo(Segment? stored, ReadOnlySpan<Segment> recent, int maxBytes)
    {
        List<Segment> run = stored is null ? [] : [stored];
        long bytes = stored?.Data.Length ?? 0;
        foreach (Segment segment in recent)
        {
            if (run.Count > 0 && segment.Start != run[^1].End)
            {
                continue;
            }

            if (run.Count > 0 && bytes + segment.Data.Length > Math.Min(maxBytes, Array.MaxLength))
            {
                break;
            }

            run.Add(segment);
            bytes += segment.Data.Length;
        }

        return run.Count == 0 ? null : SegmentJoiner.Join(CollectionsMarshal.AsSpan(run));
    }
}

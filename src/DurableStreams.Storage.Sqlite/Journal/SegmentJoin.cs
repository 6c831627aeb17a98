using System.Runtime.InteropServices;
using DurableStreams.Streams;

namespace DurableStreams.Storage.Sqlite.Journal;

/// <summary>Joins segments that follow each other into one.</summary>
internal static class SegmentJoin
{
    /// <summary>Joins a stored segment with the recent ones that follow it, up to a size.</summary>
    /// <param name="stored">The first segment, of any size; null for none.</param>
    /// <param name="recent">In order. The first ones may be part of <paramref name="stored"/>.</param>
    /// <param name="maxBytes">Maximum size, unless the first segment is larger.</param>
    /// <returns>Null if there are no segments.</returns>
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

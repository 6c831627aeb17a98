using DurableStreams.Streams;

namespace DurableStreams.Storage.Memory;

/// <summary>Finds and joins contiguous segments.</summary>
internal static class SegmentRun
{
    /// <summary>See <see cref="IStreamStore.ReadAsync"/>.</summary>
    public static Segment? Read(ReadOnlySpan<Segment> segments, long position, int maxBytes)
    {
        int first = CountEndingAtOrBefore(segments, position);
        if (first == segments.Length)
        {
            return null;
        }

        ReadOnlySpan<Segment> rest = segments[first..];
        int count = Math.Max(1, CountEndingAtOrBefore(rest, rest[0].Start + maxBytes));
        return SegmentJoiner.Join(rest[..count]);
    }

    private static int CountEndingAtOrBefore(ReadOnlySpan<Segment> segments, long position)
    {
        int low = 0;
        int high = segments.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (segments[middle].End <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

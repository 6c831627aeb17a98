namespace DurableStreams.Writing;

/// <summary>Puts the appends of one commit together.</summary>
internal static class SegmentBuilder
{
    /// <returns>Null when there are none. A single append is taken over without a copy.</returns>
    public static Segment? Join(long start, List<ReadOnlyMemory<byte>> appends)
    {
        switch (appends.Count)
        {
            case 0:
                return null;
            case 1:
                return new Segment(start, appends[0], AppendBoundaries.Single(appends[0].Length));
        }

        int length = 0;
        foreach (ReadOnlyMemory<byte> append in appends)
        {
            length += append.Length;
        }

        byte[] data = GC.AllocateUninitializedArray<byte>(length);
        var boundaries = new AppendBoundariesBuilder(appends.Count);
        int at = 0;
        foreach (ReadOnlyMemory<byte> append in appends)
        {
            append.Span.CopyTo(data.AsSpan(at));
            at += append.Length;
            boundaries.Add(append.Length);
        }

        return new Segment(start, data, boundaries.ToBoundaries());
    }
}

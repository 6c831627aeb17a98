namespace DurableStreams.Writing;

/// <summary>Puts the appends of one commit together.</summary>
internal static class SegmentBuilder
{
    /// <returns>Null when there are none. A single run is taken over without a copy.</returns>
    public static Segment? Join(long start, List<AppendRun> appends)
    {
        switch (appends.Count)
        {
            case 0:
                return null;
            case 1:
                return new Segment(start, appends[0].Data, appends[0].Boundaries ?? AppendBoundaries.Single(appends[0].Data.Length));
        }

        int length = 0;
        foreach (AppendRun append in appends)
        {
            length += append.Data.Length;
        }

        byte[] data = GC.AllocateUninitializedArray<byte>(length);
        var boundaries = new AppendBoundariesBuilder(appends.Count);
        int at = 0;
        foreach (AppendRun append in appends)
        {
            append.Data.Span.CopyTo(data.AsSpan(at));
            at += append.Data.Length;
            if (append.Boundaries is { } several)
            {
                boundaries.Add(several.Lengths.Span);
            }
            else
            {
                boundaries.Add(append.Data.Length);
            }
        }

        return new Segment(start, data, boundaries.ToBoundaries());
    }
}

using System.Text;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Streams;

/// <summary>Shows segments as text: the appends joined by <c>|</c>.</summary>
internal static class SegmentText
{
    public static Segment Of(long start, string appends) =>
        TestStreams.Segment(start, [.. appends.Split('|').Select(TestBytes.Text)]);

    /// <summary>The appends of a segment; asserts its start position.</summary>
    public static string Show(Segment? segment, long start)
    {
        Assert.NotNull(segment);
        Assert.Equal(start, segment.Start);
        string text = Encoding.UTF8.GetString(segment.Data.Span);
        List<string> appends = [];
        int at = 0;
        foreach (int length in segment.Boundaries)
        {
            appends.Add(text.Substring(at, length));
            at += length;
        }

        Assert.Equal(text.Length, at);
        return string.Join('|', appends);
    }
}

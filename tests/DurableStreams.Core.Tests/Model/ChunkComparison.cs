using DurableStreams.Reading;

namespace DurableStreams.Core.Tests.Model;

internal static class ChunkComparison
{
    /// <summary>Asserts that a chunk holds the bytes of an incarnation, starting at an append.</summary>
    /// <returns>The number of appends before the end of the chunk.</returns>
    public static int AssertSame(ModelIncarnation incarnation, int index, StreamChunk chunk)
    {
        Assert.Equal(incarnation.Incarnation, chunk.Head.Incarnation);
        Assert.Equal(incarnation.PositionOf(index), chunk.Start);
        incarnation.Learn(index, chunk.StartOffset);
        int end = index;
        int length = 0;
        if (chunk.Data is { } data)
        {
            Assert.Equal(chunk.Start, data.Start);
            foreach (int append in data.Boundaries)
            {
                Assert.Equal(incarnation.Appends[end].Bytes.Length, append);
                Assert.True(
                    data.Data.Span.Slice(length, append).SequenceEqual(incarnation.Appends[end].Bytes),
                    $"Append {end} differs.");
                length += append;
                end++;
            }

            Assert.Equal(data.Data.Length, length);
            Assert.True(
                length <= ModelSystem.MaxChunkBytes || end == index + 1,
                $"A chunk of {length} bytes has more than one append.");
        }

        // A chunk holds as many appends as fit, and at least one if any is left.
        if (end < incarnation.Appends.Count)
        {
            int next = incarnation.Appends[end].Bytes.Length;
            Assert.True(
                end > index && length + next > ModelSystem.MaxChunkBytes,
                $"A chunk of {length} bytes ends before append {end} of {next} bytes, which fits.");
        }

        incarnation.Learn(end, chunk.NextOffset);
        Assert.Equal(end == incarnation.Appends.Count, chunk.AtTail);
        Assert.Equal(chunk.AtTail && incarnation.Closed, chunk.AtEnd);
        return end;
    }
}

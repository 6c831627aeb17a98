namespace DurableStreams.Core.Tests.Model;

internal static class ChunkComparison
{
    /// <summary>Compares a chunk with what a life has from an append on.</summary>
    /// <returns>How many appends lie before the chunk's end.</returns>
    public static int Same(ModelLife life, int index, StreamChunk chunk)
    {
        Assert.Equal(life.Incarnation, chunk.Head.Incarnation);
        Assert.Equal(life.PositionOf(index), chunk.Start);
        life.Learn(index, chunk.StartOffset);
        int end = index;
        int length = 0;
        if (chunk.Data is { } data)
        {
            Assert.Equal(chunk.Start, data.Start);
            foreach (int append in data.Boundaries)
            {
                Assert.Equal(life.Appends[end].Bytes.Length, append);
                Assert.True(data.Data.Span.Slice(length, append).SequenceEqual(life.Appends[end].Bytes), $"Append {end} has other bytes.");
                length += append;
                end++;
            }

            Assert.Equal(data.Data.Length, length);
            Assert.True(length <= ModelSystem.MaxChunkBytes || end == index + 1, $"A chunk of {length} bytes has more than one append.");
        }

        // As much as fits, and at least one append if there is any.
        if (end < life.Appends.Count)
        {
            int next = life.Appends[end].Bytes.Length;
            Assert.True(
                end > index && length + next > ModelSystem.MaxChunkBytes,
                $"A chunk of {length} bytes ends before append {end} of {next} bytes, which fits.");
        }

        life.Learn(end, chunk.NextOffset);
        Assert.Equal(end == life.Appends.Count, chunk.AtTail);
        Assert.Equal(chunk.AtTail && life.Closed, chunk.AtEnd);
        return end;
    }
}

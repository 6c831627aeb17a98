using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A read joins as many whole segments as fit within its maximum.</summary>
public abstract class ReadBoundsContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    [Theory]
    [InlineData(0, 1, 0, 10)]
    [InlineData(0, 10, 0, 10)]
    [InlineData(0, 19, 0, 10)]
    [InlineData(0, 20, 0, 20)]
    [InlineData(0, 29, 0, 20)]
    [InlineData(0, 30, 0, 30)]
    [InlineData(0, int.MaxValue, 0, 50)]
    [InlineData(10, 20, 10, 30)]
    [InlineData(35, 20, 30, 50)]
    [InlineData(39, 1000, 30, 50)]
    [InlineData(49, 1, 40, 50)]
    public async Task A_read_joins_as_many_whole_segments_as_fit(long position, int maxBytes, int start, int end)
    {
        TestStream stream = await CreateAsync();
        for (int i = 0; i < 5; i++)
        {
            await stream.AppendAsync(TestBytes.Random(4, i), TestBytes.Random(6, -i));
        }

        Segment? segment = await ReadAsync(stream, position, maxBytes);

        SegmentAssert.Holds(start, stream.Written[start..end], segment);
        IEnumerable<int> lengths = Enumerable.Repeat((int[])[4, 6], (end - start) / 10).SelectMany(pair => pair);
        Assert.Equal(lengths, SegmentAssert.Lengths(segment));
    }

    [Fact]
    public async Task A_first_segment_above_the_maximum_is_returned_whole_and_alone()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Random(5_000, 1));
        await stream.AppendAsync(TestBytes.Random(1, 2));

        SegmentAssert.Holds(0, stream.Written[..5_000], await ReadAsync(stream, 4_999, maxBytes: 100));
    }

    [Fact]
    public async Task A_segment_that_does_not_fit_is_not_skipped_for_a_smaller_one()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Random(10, 1));
        await stream.AppendAsync(TestBytes.Random(5_000, 2));
        await stream.AppendAsync(TestBytes.Random(10, 3));

        SegmentAssert.Holds(0, stream.Written[..10], await ReadAsync(stream, 0, maxBytes: 100));
    }

    [Fact]
    public async Task Successive_reads_add_up_to_the_stream()
    {
        TestStream stream = await CreateAsync();
        for (int i = 0; i < 60; i++)
        {
            await stream.AppendAsync(TestBytes.Random(1 + (i * 37 % 100), i));
        }

        long position = 0;
        while (position < stream.Head.Tail)
        {
            Segment? segment = await ReadAsync(stream, position, maxBytes: 256);
            Assert.NotNull(segment);
            SegmentAssert.Holds(position, stream.Written.Slice((int)position, segment.Data.Length), segment);
            SegmentAssert.HasBoundary(segment.End, segment);
            position = segment.End;
        }

        Assert.Equal(stream.Written.Length, position);
    }

    [Fact]
    public async Task Thousands_of_segments_are_read_at_once_and_in_pieces()
    {
        int count = Fixture.ManySegments;
        TestStream stream = await CreateAsync();
        for (int i = 0; i < count; i++)
        {
            await stream.AppendAsync(BitConverter.GetBytes(i));
        }

        Segment? all = await ReadAsync(stream, 0);
        SegmentAssert.Holds(0, stream.Written, all);
        Assert.Equal(count, all?.Boundaries.Count());

        long position = (count / 2 * 4) + 1;
        Segment? middle = await ReadAsync(stream, position, maxBytes: 400);
        Assert.NotNull(middle);
        Assert.InRange(position, middle.Start, middle.End - 1);
        SegmentAssert.Holds(middle.Start, stream.Written.Slice((int)middle.Start, middle.Data.Length), middle);
        SegmentAssert.HasBoundary(position - 1, middle);
        Segment? last = await ReadAsync(stream, (count * 4) - 1);
        Assert.Equal(count * 4, last?.End);
        SegmentAssert.Holds(last!.Start, stream.Written[(int)last.Start..], last);
        Assert.Null(await ReadAsync(stream, count * 4));
    }
}

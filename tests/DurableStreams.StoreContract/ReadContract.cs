using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A read returns the stored segment that contains a position, byte for byte.</summary>
public abstract class ReadContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task A_read_at_the_start_of_a_segment_returns_that_segment()
    {
        TestStream stream = await ThreeSegmentsAsync();

        SegmentAssert.Holds(0, TestBytes.Text("aaaa"), await ReadAsync(stream, 0, maxBytes: 1));
        SegmentAssert.Holds(4, TestBytes.Text("bbbbbb"), await ReadAsync(stream, 4, maxBytes: 1));
        SegmentAssert.Holds(10, TestBytes.Text("cc"), await ReadAsync(stream, 10, maxBytes: 1));
    }

    [Fact]
    public async Task A_read_within_a_segment_returns_the_whole_segment()
    {
        TestStream stream = await ThreeSegmentsAsync();

        SegmentAssert.Holds(4, TestBytes.Text("bbbbbb"), await ReadAsync(stream, 5, maxBytes: 1));
        SegmentAssert.Holds(4, TestBytes.Text("bbbbbb"), await ReadAsync(stream, 9, maxBytes: 1));
        SegmentAssert.Holds(10, TestBytes.Text("cc"), await ReadAsync(stream, 11, maxBytes: 1));
    }

    [Theory]
    [InlineData(4, 6, "bbbbbb")]
    [InlineData(5, 6, "bbbbbb")]
    [InlineData(5, 5, null)]
    [InlineData(11, 1, null)]
    public async Task A_first_segment_over_the_limit_is_measured_or_read_whole(
        long position, int maxFirstBytes, string? read)
    {
        TestStream stream = await ThreeSegmentsAsync();

        SegmentRead result = await Store.ReadUnlessLargeAsync(
            stream.Path, stream.Incarnation, position, 1, maxFirstBytes, None);

        string whole = position < 10 ? "bbbbbb" : "cc";
        if (result.Segment is null)
        {
            Assert.Null(read);
            Assert.Equal(whole.Length, result.LargeBytes);
        }
        else
        {
            Assert.Equal(0, result.LargeBytes);
            SegmentAssert.Holds(position < 10 ? 4 : 10, TestBytes.Text(whole), result.Segment);
        }
    }

    [Fact]
    public async Task A_read_at_or_past_the_end_returns_nothing()
    {
        TestStream stream = await ThreeSegmentsAsync();

        Assert.Null(await ReadAsync(stream, 12));
        Assert.Null(await ReadAsync(stream, 13));
        Assert.Null(await ReadAsync(stream, Offset.MaxComponent));
        Assert.Null(await ReadAsync(stream, long.MaxValue));
    }

    [Fact]
    public async Task A_read_of_an_empty_stream_another_incarnation_or_an_unused_path_returns_nothing()
    {
        await ThreeSegmentsAsync();
        TestStream empty = await CreateAsync("empty");

        Assert.Null(await ReadAsync(empty, 0));
        Assert.Null(await Store.ReadAsync(Path, TestStreams.NewIncarnation(), 0, 100, None));
        Assert.Null(await Store.ReadAsync(TestStreams.Path("unused"), TestStreams.NewIncarnation(), 0, 100, None));
    }

    [Fact]
    public async Task The_data_of_a_creation_is_read_like_any_other()
    {
        var stream = new TestStream(Store, Path);
        await stream.ApplyAsync(stream.NextAppend(TestBytes.Text("created with"), TestBytes.Text("data")));

        SegmentAssert.Holds(0, TestBytes.Text("created withdata"), await ReadAsync(stream, 0));
    }

    [Fact]
    public async Task Boundaries_are_kept_for_appends_of_every_size()
    {
        int[] lengths = [1, 127, 128, 2, 255, 256, 16_383, 16_384, 1];
        TestStream stream = await CreateAsync();
        await stream.AppendAsync([.. lengths.Select((length, seed) => TestBytes.Random(length, seed))]);

        Segment? segment = await ReadAsync(stream, 0);

        Assert.Equal(lengths, SegmentAssert.Lengths(segment));
        SegmentAssert.Holds(0, stream.Written, segment);
    }

    [Fact]
    public async Task Every_byte_value_comes_back_as_it_was()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(all);
        await stream.AppendAsync([0]);
        await stream.AppendAsync([0, 0, 0]);
        await stream.AppendAsync(TestBytes.Random(StoreFixture.SmallBytes, 7));

        SegmentAssert.Holds(0, stream.Written, await ReadAsync(stream, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_random_appends_every_position_is_read_as_the_contract_says(int seed)
    {
        var random = new Random(seed);
        TestStream stream = await CreateAsync();
        List<Segment> segments = [];
        for (int i = 0; i < 40; i++)
        {
            byte[][] appends =
            [
                .. Enumerable.Range(0, random.Next(1, 6))
                    .Select(_ => TestBytes.Random(random.Next(1, 400), random.Next())),
            ];
            StreamCommit commit = stream.NextAppend(appends);
            await stream.ApplyAsync(commit);
            segments.Add(commit.Data!);
        }

        for (int i = 0; i < 60; i++)
        {
            long position = random.NextInt64(stream.Head.Tail);
            int maxBytes = random.Next(1, 6_000);
            int first = segments.FindIndex(segment => segment.End > position);
            int last = segments.FindLastIndex(segment => segment.End - segments[first].Start <= maxBytes);
            Segment[] expected = [.. segments[first..(Math.Max(first, last) + 1)]];

            Segment? read = await ReadAsync(stream, position, maxBytes);

            Assert.Equal(expected.SelectMany(SegmentAssert.Lengths), SegmentAssert.Lengths(read));
            byte[] bytes = [.. expected.SelectMany(segment => segment.Data.ToArray())];
            SegmentAssert.Holds(expected[0].Start, bytes, read);
        }
    }

    [Fact]
    public async Task A_fork_stores_its_own_bytes_from_the_fork_point_on()
    {
        TestStream fork = await CreateAsync(HeadStartingAt(100));
        await fork.AppendAsync(TestBytes.Text("own"));

        SegmentAssert.Holds(100, TestBytes.Text("own"), await ReadAsync(fork, 100));
        SegmentAssert.Holds(100, TestBytes.Text("own"), await ReadAsync(fork, 102));
        Assert.Null(await ReadAsync(fork, 103));
    }

    [Theory]
    [InlineData((1L << 31) - 3)]
    [InlineData((1L << 32) - 3)]
    [InlineData((1L << 53) - 3)]
    [InlineData(Offset.MaxComponent - 9)]
    public async Task Positions_of_any_size_are_exact(long start)
    {
        TestStream stream = await CreateAsync(HeadStartingAt(start));
        await stream.AppendAsync(TestBytes.Text("abc"));
        await stream.AppendAsync(TestBytes.Text("def"));
        await stream.AppendAsync(TestBytes.Text("ghi"));

        SegmentAssert.Holds(start, TestBytes.Text("abcdefghi"), await ReadAsync(stream, start));
        SegmentAssert.Holds(start, TestBytes.Text("abc"), await ReadAsync(stream, start + 2, maxBytes: 5));
        SegmentAssert.Holds(start + 3, TestBytes.Text("defghi"), await ReadAsync(stream, start + 3));
        Assert.Null(await ReadAsync(stream, start + 9));
        Assert.Equal(start + 9, (await GetAsync()).Head?.Tail);
    }

    [Fact]
    public async Task A_segment_that_was_read_does_not_change()
    {
        TestStream stream = await ThreeSegmentsAsync();
        Segment? single = await ReadAsync(stream, 4, maxBytes: 1);
        Segment? joined = await ReadAsync(stream, 0);

        await stream.AppendAsync(TestBytes.Random(1_000, 1));
        await stream.DeleteIncarnationAsync();
        await PurgeAsync(Path, stream.Incarnation, 1_000);

        await stream.RebirthAsync();
        await stream.AppendAsync(TestBytes.Random(1_000, 2));
        await ReadAsync(stream, 0);
        SegmentAssert.Holds(4, TestBytes.Text("bbbbbb"), single);
        SegmentAssert.Holds(0, TestBytes.Text("aaaabbbbbbcc"), joined);
    }

    private static StreamHead HeadStartingAt(long position) => TestStreams.NewHead() with
    {
        Origin = new ForkOrigin(TestStreams.Path("source"), TestStreams.NewIncarnation(), position),
        Tail = position,
    };

    private async Task<TestStream> ThreeSegmentsAsync()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Text("aaaa"));
        await stream.AppendAsync(TestBytes.Text("bbb"), TestBytes.Text("bbb"));
        return await stream.AppendAsync(TestBytes.Text("cc"));
    }
}

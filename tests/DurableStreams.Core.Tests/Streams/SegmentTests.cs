using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;
using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests.Streams;

public sealed class SegmentTests
{
    [Fact]
    public void The_whole_segment_is_returned_without_a_copy()
    {
        Segment segment = Abcdef();
        Assert.Same(segment, segment.Slice(10, 16, 100));
        Assert.Same(segment, segment.Slice(10, long.MaxValue, 6));
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(11, 10)]
    [InlineData(12, 12)]
    [InlineData(13, 13)]
    [InlineData(14, 13)]
    [InlineData(15, 13)]
    public void The_start_of_the_append_at_a_position_is_found(long position, long start) =>
        Assert.Equal(start, Abcdef().AppendStartAt(position));

    [Theory]
    [InlineData(10, 99, 6, "ab|c|def")]
    [InlineData(10, 99, 5, "ab|c")]
    [InlineData(10, 99, 3, "ab|c")]
    [InlineData(10, 99, 2, "ab")]
    [InlineData(10, 99, 1, "ab")]
    [InlineData(10, 99, 0, "ab")]
    [InlineData(12, 99, 9, "c|def")]
    [InlineData(12, 99, 3, "c")]
    [InlineData(13, 99, 9, "def")]
    [InlineData(13, 99, 1, "def")]
    public void A_slice_has_whole_appends_up_to_the_limit_but_at_least_one(
        long from, long limit, int maxBytes, string expected)
    {
        Assert.Equal(expected, Show(Abcdef().Slice(from, limit, maxBytes), from));
    }

    [Theory]
    [InlineData(10, 15, 9, "ab|c|de")]
    [InlineData(10, 14, 9, "ab|c|d")]
    [InlineData(10, 13, 9, "ab|c")]
    [InlineData(10, 12, 9, "ab")]
    [InlineData(10, 11, 9, "a")]
    [InlineData(12, 15, 9, "c|de")]
    [InlineData(13, 14, 0, "d")]
    public void A_slice_ends_at_the_limit_even_within_an_append(long from, long limit, int maxBytes, string expected)
    {
        Assert.Equal(expected, Show(Abcdef().Slice(from, limit, maxBytes), from));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(14)]
    [InlineData(15)]
    public void A_slice_cannot_start_within_an_append(long from)
    {
        Segment segment = Abcdef();
        Assert.Null(segment.Slice(from, 99, 99));
        Assert.Null(segment.Slice(from, from + 1, 99));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(13)]
    public void A_slice_can_start_at_the_start_of_an_append(long from)
    {
        Assert.Equal(from, Abcdef().Slice(from, 99, 99)?.Start);
    }

    [Fact]
    public void Consecutive_slices_form_the_whole_segment()
    {
        Gen<(byte[][] Appends, int MaxBytes)> cases = Gen.Zip(
            Gen.NonEmptyListOf(Gen.Choose(1, 20))
                .Select(lengths => lengths.Select((length, i) => TestBytes.Random(length, i)).ToArray()),
            Gen.Choose(0, 40),
            (appends, maxBytes) => (appends, maxBytes));
        Property.Holds(cases, one =>
        {
            Segment whole = TestStreams.Segment(5, one.Appends);
            List<byte> read = [];
            List<int> lengths = [];
            long position = whole.Start;
            while (position < whole.End)
            {
                Segment? slice = whole.Slice(position, long.MaxValue, one.MaxBytes);
                Assert.NotNull(slice);
                Assert.Equal(position, slice.Start);
                Assert.True(slice.Data.Length <= one.MaxBytes || slice.Boundaries.Count() == 1);
                read.AddRange(slice.Data.ToArray());
                foreach (int length in slice.Boundaries)
                {
                    lengths.Add(length);
                }

                position = slice.End;
            }

            Assert.Equal(one.Appends.SelectMany(append => append), read);
            Assert.Equal(one.Appends.Select(append => append.Length), lengths);
        });
    }

    [Fact]
    public void A_negative_start_throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Segment(-1, default, default));
    }

    private static Segment Abcdef() => SegmentText.Of(10, "ab|c|def");

    private static string Show(Segment? segment, long start) => SegmentText.Show(segment, start);
}

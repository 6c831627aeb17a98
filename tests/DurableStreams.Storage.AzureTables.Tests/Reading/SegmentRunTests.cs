using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Reading;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;
using FsCheck.Fluent;
using Property = DurableStreams.Core.Tests.Property;

namespace DurableStreams.Storage.AzureTables.Tests.Reading;

public sealed class SegmentRunTests
{
    private static readonly Incarnation Incarnation = TestStreams.NewIncarnation();

    private static readonly byte[] Bytes = TestBytes.Random(10_000, 1);

    [Fact]
    public void Rows_that_follow_each_other_are_joined_up_to_the_bound()
    {
        var run = new SegmentRun(maxBytes: 10);

        Assert.True(run.TryAdd(Row(0, 4)));
        Assert.True(run.TryAdd(Row(4, 4)));
        Assert.False(run.IsFull);
        Assert.False(run.TryAdd(Row(8, 4)));

        AssertHolds(run, 0, [4, 4]);
    }

    [Fact]
    public void The_first_row_comes_whole()
    {
        var run = new SegmentRun(maxBytes: 10);

        Assert.True(run.TryAdd(Row(0, 100)));

        Assert.True(run.IsFull);
        AssertHolds(run, 0, [100]);
    }

    [Fact]
    public void A_row_that_does_not_follow_ends_the_run()
    {
        var run = new SegmentRun(maxBytes: 100);
        run.TryAdd(Row(0, 4));

        Assert.False(run.TryAdd(Row(5, 4)));
    }

    [Fact]
    public void Of_a_row_that_was_sealed_meanwhile_only_the_rest_is_taken()
    {
        var run = new SegmentRun(maxBytes: 100);
        run.TryAdd(Row(0, 4));
        run.TryAdd(Row(4, 6));

        Assert.True(run.TryAdd(Row(0, 4, 6, 8)));

        AssertHolds(run, 0, [4, 6, 8]);
    }

    [Fact]
    public void A_row_that_overlaps_within_an_append_is_a_broken_store()
    {
        var run = new SegmentRun(maxBytes: 100);
        run.TryAdd(Row(0, 4));
        run.TryAdd(Row(0, 3, 4));

        Assert.Throws<InvalidDataException>(() => run.Join(new Dictionary<SegmentRow, byte[]>()));
    }

    [Fact]
    public void Data_that_is_elsewhere_is_put_in_its_place()
    {
        var run = new SegmentRun(maxBytes: 1_000);
        SegmentRow large = AsRead(SegmentRow.WriteInParts(
            "p", Incarnation, new Segment(4, Bytes.AsMemory(4, 500), AppendBoundaries.Single(500)), "attempt"));
        run.TryAdd(Row(0, 4));
        run.TryAdd(large);
        run.TryAdd(Row(504, 6));

        AssertHolds(run, 0, [4, 500, 6], new Dictionary<SegmentRow, byte[]> { [large] = Bytes[4..504] });
    }

    [Fact]
    public void However_rows_are_sealed_between_pages_the_bytes_and_boundaries_are_the_same() => Property.Holds(
        Gen.Choose(1, 60).ArrayOf().Where(lengths => lengths.Length is > 2 and < 60).Zip(Gen.Choose(0, int.MaxValue)),
        sample =>
        {
            (int[] lengths, int seed) = sample;
            var random = new Random(seed);
            var run = new SegmentRun(maxBytes: 5_000);
            int next = 0;
            while (next < lengths.Length)
            {
                // A row as it may be by now: it may begin long before what was read, and ends after it.
                int first = random.Next(next + 1);
                int last = random.Next(next, lengths.Length);
                int start = next == 0 ? 0 : lengths.Take(first).Sum();
                Assert.True(run.TryAdd(Row(start, lengths[(next == 0 ? 0 : first)..(last + 1)])));
                next = last + 1;
            }

            AssertHolds(run, 0, lengths);
        });

    private static SegmentRow Row(int start, params int[] lengths)
    {
        List<byte[]> appends = [];
        int at = start;
        foreach (int length in lengths)
        {
            appends.Add(Bytes[at..(at + length)]);
            at += length;
        }

        return AsRead(SegmentRow.Write("p", Incarnation, TestStreams.Segment(start, [.. appends])));
    }

    // The service returns binary properties as byte arrays, whatever they were written from.
    private static SegmentRow AsRead(TableEntity written) => new(new TableEntity(
        written.ToDictionary(
            property => property.Key,
            property => property.Value is BinaryData data ? data.ToArray() : property.Value)));

    private static void AssertHolds(
        SegmentRun run, int start, int[] lengths, Dictionary<SegmentRow, byte[]>? large = null)
    {
        Segment segment = run.Join(large ?? []);
        Assert.Equal(start, segment.Start);
        Assert.Equal(lengths, StoreContract.SegmentAssert.Lengths(segment));
        Assert.True(segment.Data.Span.SequenceEqual(Bytes.AsSpan(start, lengths.Sum())));
    }
}

using DurableStreams.Core.Tests;
using DurableStreams.Storage.AzureTables.Committing;
using DurableStreams.StoreContract;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;
using FsCheck.Fluent;

namespace DurableStreams.Storage.AzureTables.Tests.Committing;

public sealed class SegmentSplitTests
{
    [Fact]
    public void A_segment_whose_boundaries_fit_is_returned_as_it_is()
    {
        Segment segment = TestStreams.Segment(7, [1, 2], [3]);

        Assert.Same(segment, Assert.Single(SegmentSplit.ByBoundaries(segment, 2)));
    }

    [Fact]
    public void Parts_are_consecutive_contain_whole_appends_and_are_as_full_as_possible() => Property.Holds(
        Gen.Choose(1, 20_000).Select(length => length % 3 == 0 ? length : (length % 300) + 1)
            .ArrayOf()
            .Where(lengths => lengths.Length > 0)
            .Zip(Gen.Choose(5, 30)),
        sample =>
        {
            (int[] lengths, int max) = sample;
            Segment whole = TestStreams.Segment(100, [.. lengths.Select((length, i) => TestBytes.Random(length, i))]);

            Segment[] parts = [.. SegmentSplit.ByBoundaries(whole, max)];

            Assert.Equal(lengths, parts.SelectMany(part => SegmentAssert.Lengths(part)));
            long end = whole.Start;
            foreach (Segment part in parts)
            {
                Assert.Equal(end, part.Start);
                Assert.InRange(part.Boundaries.Lengths.Length, 1, max);
                Assert.True(part.Data.Span.SequenceEqual(
                    whole.Data.Span.Slice((int)(part.Start - whole.Start), part.Data.Length)));
                end = part.End;
            }

            Assert.Equal(whole.End, end);
            Assert.All(parts.SkipLast(1), part => Assert.InRange(part.Boundaries.Lengths.Length, max - 4, max));
        });
}

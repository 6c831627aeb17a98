using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.StoreContract;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Committing;

/// <summary>Commits with so many tiny appends that their boundaries do not fit into one row.</summary>
public sealed class TinyAppendTests : TablesTest
{
    private static readonly StreamPath Path = TestStreams.Path("tiny");

    public static TheoryData<int, int, int> Sizes => new()
    {
        // Number of appends, bytes of each, expected rows.
        { AzureLimits.BoundaryBytes, 1, 1 },
        { AzureLimits.BoundaryBytes + 1, 1, 2 },
        { AzureLimits.RowBytes, 1, AzureLimits.DataProperties },
        { AzureLimits.RowBytes / 128, 128, 1 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_commit_has_as_many_rows_as_its_boundaries_need(int appends, int bytes, int rows)
    {
        AzureTableStreamStore store = Tables.Store();
        TestStream stream = await TestStream.CreateAsync(store, Path);
        await stream.AppendAsync("before"u8.ToArray());
        byte[][] many = [.. Enumerable.Range(0, appends).Select(i => Enumerable.Repeat((byte)i, bytes).ToArray())];

        await stream.AppendAsync(many);
        await stream.AppendAsync("after"u8.ToArray());

        Assert.Equal(rows + 2, (await Tables.KeysAsync(Path, "d|")).Count);
        await AssertWholeAsync(store, stream, [6, .. Enumerable.Repeat(bytes, appends), 5]);
    }

    [Fact]
    public async Task The_largest_possible_commit_fits_into_one_transaction()
    {
        AzureTableStreamStore store = Tables.Store();
        TestStream stream = await TestStream.CreateAsync(store, Path);
        StreamCommit commit = stream.NextAppend(
            [.. Enumerable.Range(0, AzureLimits.RowBytes).Select(i => new[] { (byte)i })]) with
        {
            Producers =
            [
                .. Enumerable.Range(0, store.MaxCommitProducers).Select(i => TestStreams.ProducerRow($"p{i}", 0, i))
            ],
            AddedFork = TestStreams.NewIncarnation(),
        };

        await stream.ApplyAsync(commit);

        Assert.Equal(store.MaxCommitProducers, (await Tables.KeysAsync(Path, "p|")).Count);
        await AssertWholeAsync(store, stream, [.. Enumerable.Repeat(1, AzureLimits.RowBytes)]);
    }

    [Fact]
    public async Task Rows_whose_boundaries_are_full_are_not_joined()
    {
        AzureTableStreamStore store = Tables.Store();
        TestStream stream = await TestStream.CreateAsync(store, Path);
        await stream.AppendAsync(
            [.. Enumerable.Range(0, 3 * AzureLimits.BoundaryBytes).Select(i => new[] { (byte)i })]);

        SealStep step = await store.SealAsync(Path, stream.Incarnation, 0, CancellationToken.None);

        Assert.Equal(0, step.Joined);
        await AssertWholeAsync(store, stream, [.. Enumerable.Repeat(1, 3 * AzureLimits.BoundaryBytes)]);
    }

    private static async Task AssertWholeAsync(AzureTableStreamStore store, TestStream stream, int[] lengths)
    {
        Segment? segment = await store.ReadAsync(Path, stream.Incarnation, 0, int.MaxValue, CancellationToken.None);
        SegmentAssert.Holds(0, stream.Written, segment);
        Assert.Equal(lengths, SegmentAssert.Lengths(segment));
    }
}

using System.Buffers;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Azurite.Faults;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Reading;
using DurableStreams.Storage.AzureTables.Tests.Faults;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Storage.AzureTables.Tests.Staging;

/// <summary>Uploads of large appends are deleted if they are never published, and only then.</summary>
public sealed class StagedUploadTests : TablesTest
{
    private static readonly StreamPath Path = TestStreams.Path("large");

    private static readonly byte[] Large = TestBytes.Random(LargeAppend.Bytes, 1);

    private static readonly TimeSpan Stale = new AzureTableStoreOptions().StagingTimeout;

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task A_slow_writer_whose_upload_was_deleted_fails_instead_of_publishing_a_segment_without_data()
    {
        (AzureTableStreamStore store, TestStream stream, FaultyTransport transport) = await BeginAsync();
        transport.Decide = FaultPlan.Nth(CallKind.Transaction, 1, StorageFault.Late);
        StreamCommit commit = stream.NextAppend(Large);
        Assert.Equal(CommitResult.Unknown, await store.CommitAsync(commit));

        _clock.Advance(Stale);
        Assert.True(await DropAsync());
        await transport.ReleaseAsync();

        Assert.Equal(
            stream.Version,
            (await store.GetAsync(Path, SnapshotQuery.HeadOnly, CancellationToken.None)).Version);
        await AssertNothingStagedAsync();
    }

    [Fact]
    public async Task A_writer_retries_after_its_upload_was_deleted()
    {
        await using var writer = new TableProcess(Tables, _clock);
        await using var sweeper = new TableProcess(Tables, _clock);
        await writer.Service.MakeAsync(Path.Value);
        bool swept = false;
        writer.Transport.Decide = (message, _) =>
        {
            if (CallKinds.Of(message) == CallKind.Transaction && !swept)
            {
                swept = true;
                _clock.Advance(Stale);
                Assert.True(
                    Task.Run(() => sweeper.Service.SweepAsync(CancellationToken.None).AsTask())
                        .GetAwaiter().GetResult() > 0);
            }

            return StorageFault.None;
        };

        // The commit fails, and the writer uploads the append again after a pause.
        AppendOutcome outcome = await Core.Tests.Model.Driving.DriveAsync(_clock, () => writer.Service.AppendAsync(
            new AppendRequest(
                Path, ServiceCalls.Text, RequestBody.Of(new ReadOnlySequence<byte>(Large)), false, null, null))
            .AsTask());

        Assert.IsType<AppendOutcome.Appended>(outcome);
        StreamChunk chunk = await sweeper.Service.ChunkAsync(Path.Value);
        Assert.True(chunk.Data!.Data.Span.SequenceEqual(Large));
        Assert.Equal(1, chunk.Data.Boundaries.Count());
    }

    [Fact]
    public async Task A_published_upload_is_never_deleted()
    {
        (AzureTableStreamStore store, TestStream stream, _) = await BeginAsync();
        await stream.AppendAsync(Large);

        for (int i = 0; i < 3; i++)
        {
            _clock.Advance(Stale);
            Assert.True(await DropAsync());
        }

        await AssertHoldsAsync(store, stream);
    }

    [Fact]
    public async Task A_manifest_that_arrives_late_does_not_make_a_published_upload_look_stale()
    {
        (AzureTableStreamStore store, TestStream stream, FaultyTransport transport) = await BeginAsync();

        // The due row is the first write, the manifest the second.
        transport.Decide = FaultPlan.Nth(CallKind.Write, 2, StorageFault.Late);
        StreamCommit commit = stream.NextAppend(Large);
        CommitResult result = await store.CommitAsync(commit);
        if (result.Status == CommitStatus.Committed)
        {
            stream.Adopt(commit, result.Version);
        }
        else
        {
            Assert.Equal(CommitResult.Rejected, result);
            await stream.AppendAsync(Large);
        }

        await transport.ReleaseAsync();
        _clock.Advance(Stale);
        Assert.True(await DropAsync());

        await AssertHoldsAsync(store, stream);
        Assert.Empty(await Tables.KeysAsync(Path, "m|"));
    }

    [Fact]
    public async Task A_clean_up_that_was_interrupted_is_completed_by_the_next_one()
    {
        (AzureTableStreamStore store, TestStream stream, FaultyTransport transport) = await BeginAsync();
        transport.Decide = FaultPlan.Nth(CallKind.Transaction, 1, StorageFault.FailBefore);
        Assert.Equal(CommitResult.Unknown, await store.CommitAsync(stream.NextAppend(Large)));
        _clock.Advance(Stale);

        int interruptions = 0;
        for (int nth = 1; ; nth++)
        {
            var broken = new FaultyTransport();
            AzureTableStreamStore sweeper = Tables.Store(maxPage: 2, _clock, broken);
            broken.Decide = (_, number) => number >= nth ? StorageFault.LoseAnswer : StorageFault.None;
            try
            {
                if (await sweeper.DropStagedAsync(Path, stream.Incarnation, CancellationToken.None))
                {
                    break;
                }
            }
            catch (StoreUnavailableException)
            {
                interruptions++;
            }
        }

        Assert.InRange(interruptions, 2, 50);
        await AssertNothingStagedAsync();
    }

    [Fact]
    public async Task Concurrent_sweepers_delete_an_upload_without_failing()
    {
        (AzureTableStreamStore store, TestStream stream, FaultyTransport transport) = await BeginAsync();
        transport.Decide = FaultPlan.Nth(CallKind.Transaction, 1, StorageFault.FailBefore);
        await store.CommitAsync(stream.NextAppend(Large));
        _clock.Advance(Stale);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => DropAsync())));

        Assert.True(await DropAsync());
        await AssertNothingStagedAsync();
    }

    [Fact]
    public async Task An_upload_that_is_not_stale_is_kept()
    {
        (AzureTableStreamStore store, TestStream stream, FaultyTransport transport) = await BeginAsync();
        transport.Decide = FaultPlan.Nth(CallKind.Transaction, 1, StorageFault.Late);
        StreamCommit commit = stream.NextAppend(Large);
        Assert.Equal(CommitResult.Unknown, await store.CommitAsync(commit));

        _clock.Advance(Stale - TimeSpan.FromSeconds(1));
        Assert.False(await DropAsync());
        await transport.ReleaseAsync();

        stream.Adopt(commit, (await store.GetAsync(Path, SnapshotQuery.HeadOnly, CancellationToken.None)).Version);
        await AssertHoldsAsync(store, stream);
    }

    private async Task<(AzureTableStreamStore Store, TestStream Stream, FaultyTransport Transport)> BeginAsync()
    {
        var transport = new FaultyTransport();
        AzureTableStreamStore store = Tables.Store(maxPage: 2, _clock, transport);
        return (store, await TestStream.CreateAsync(store, Path), transport);
    }

    /// <summary>Deletes stale uploads as the sweeper of another process does.</summary>
    private async Task<bool> DropAsync()
    {
        AzureTableStreamStore sweeper = Tables.Store(maxPage: 2, _clock);
        StreamHead head = (await sweeper.GetAsync(Path, SnapshotQuery.HeadOnly, CancellationToken.None)).Head!;
        return await sweeper.DropStagedAsync(Path, head.Incarnation, CancellationToken.None);
    }

    private async Task AssertNothingStagedAsync()
    {
        Assert.Empty(await Tables.KeysAsync(Path, "m|"));
        Assert.Empty(await Tables.KeysAsync(Path, "x|"));
    }

    private static async Task AssertHoldsAsync(AzureTableStreamStore store, TestStream stream)
    {
        Segment? segment = await store.ReadAsync(Path, stream.Incarnation, 0, int.MaxValue, CancellationToken.None);
        Assert.NotNull(segment);
        Assert.True(segment.Data.Span.SequenceEqual(stream.Written.Span));
        Assert.Equal(1, segment.Boundaries.Count());
    }
}

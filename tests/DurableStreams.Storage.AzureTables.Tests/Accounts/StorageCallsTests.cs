using Azure;
using Azure.Data.Tables;
using DurableStreams.Addressing;
using DurableStreams.Azurite.Faults;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Accounts;

/// <summary>How failures of the client library appear to callers of the store.</summary>
public sealed class StorageCallsTests : TablesTest
{
    private static readonly StreamPath Path = TestStreams.Path("s");

    private readonly FaultyTransport _transport = new();

    public static TheoryData<FaultKind> Outages =>
        [FaultKind.FailBefore, FaultKind.LoseAnswer, FaultKind.Late, FaultKind.Throttle];

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task A_read_that_fails_once_is_retried(FaultKind kind)
    {
        AzureTableStreamStore store = Tables.Store(transport: _transport);
        _transport.Decide = FaultPlan.Nth(CallKind.PointRead, 1, new StorageFault(kind));

        Assert.Null((await store.GetAsync(Path, SnapshotQuery.HeadOnly, CancellationToken.None)).Head);
        Assert.Equal(2, _transport.Counts[CallKind.PointRead].Count);
    }

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task A_read_that_fails_in_every_attempt_reports_an_unavailable_store(FaultKind kind)
    {
        AzureTableStreamStore store = Tables.Store(transport: _transport);
        _transport.Decide = FaultPlan.Every(CallKind.PointRead, new StorageFault(kind));

        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.GetAsync(Path, SnapshotQuery.HeadOnly, CancellationToken.None).AsTask());
        Assert.Equal(1 + new AzureTableStoreOptions().ReadRetries, _transport.Counts[CallKind.PointRead].Count);
    }

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task A_failed_transaction_is_not_retried_and_its_outcome_is_unknown(FaultKind kind)
    {
        AzureTableStreamStore store = Tables.Store(transport: _transport);
        _transport.Decide = FaultPlan.Every(CallKind.Transaction, new StorageFault(kind));

        Assert.Equal(CommitResult.Unknown, await store.CommitAsync(new TestStream(store, Path).NextAppend([1])));
        Assert.Equal(1, _transport.Counts[CallKind.Transaction].Count);
    }

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task A_commit_whose_catalog_row_cannot_be_written_is_rejected(FaultKind kind)
    {
        AzureTableStreamStore store = Tables.Store(transport: _transport);
        _transport.Decide = FaultPlan.Every(CallKind.Write, new StorageFault(kind));

        Assert.Equal(CommitResult.Rejected, await store.CommitAsync(new TestStream(store, Path).NextAppend([1])));
        Assert.Equal(0, _transport.Counts[CallKind.Transaction].Count);
    }

    [Fact]
    public async Task A_page_that_fails_is_requested_again_and_no_row_is_missing()
    {
        AzureTableStreamStore store = Tables.Store(maxPage: 2, transport: _transport);
        TestStream stream = await TestStream.CreateAsync(store, Path);
        for (int i = 0; i < 9; i++)
        {
            await stream.AppendAsync([(byte)i]);
        }

        int queries = 0;
        _transport.Decide = (message, _) => CallKinds.Of(message) != CallKind.Query
            ? StorageFault.None
            : (++queries % 4) switch
            {
                1 => StorageFault.LoseAnswer,
                2 => StorageFault.EmptyPage,
                3 => StorageFault.SmallPage(1),
                _ => StorageFault.None
            };

        Segment? segment = await store.ReadAsync(Path, stream.Incarnation, 0, 100, CancellationToken.None);

        Assert.True(segment!.Data.Span.SequenceEqual(stream.Written.Span));
    }

    [Fact]
    public async Task A_cancelled_call_throws_OperationCanceledException_however_it_ends()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Exception[] failures =
        [
            new RequestFailedException(0, "broken"),
            new IOException(),
            new OperationCanceledException(),
            new AggregateException(new IOException())
        ];
        foreach (Exception failure in failures)
        {
            using var source = new CancellationTokenSource();
            var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StorageCalls.RunAsync<int>(
                async _ =>
                {
                    await source.CancelAsync();
                    throw failure;
                },
                source.Token).AsTask());
            Assert.Equal(source.Token, thrown.CancellationToken);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => StorageCalls.RunAsync(_ => Task.FromResult(1), cancelled.Token).AsTask());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(400, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(409, false)]
    [InlineData(412, false)]
    [InlineData(413, false)]
    public void Only_a_failure_that_may_succeed_later_is_transient(int status, bool isTransient)
    {
        var failed = new RequestFailedException(status, "failed");

        Assert.Equal(isTransient, StorageCalls.IsTransient(failed));
        Assert.Equal(isTransient, StorageCalls.IsTransient(new AggregateException(new IOException(), failed)));
    }

    [Fact]
    public void A_programming_error_is_not_transient()
    {
        Assert.False(StorageCalls.IsTransient(new InvalidOperationException()));
        Assert.False(StorageCalls.IsTransient(new AggregateException(new IOException(), new FormatException())));
    }

    [Fact]
    public async Task An_unmet_condition_is_distinguished_from_a_missing_table()
    {
        TableClient table = Tables.Streams;
        var row = new TableEntity("p", "r");
        await table.AddEntityAsync(row, CancellationToken.None);

        Assert.True(
            StorageCalls.IsUnmetCondition(await RefusalAsync(() => table.AddEntityAsync(row, CancellationToken.None))));
        Assert.True(StorageCalls.IsUnmetCondition(await RefusalAsync(
            () => table.UpdateEntityAsync(
                row,
                new ETag("W/\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\""),
                TableUpdateMode.Replace,
                CancellationToken.None))));
        Assert.True(StorageCalls.IsUnmetCondition(await RefusalAsync(
            () => table.UpdateEntityAsync(
                new TableEntity("p", "none"), ETag.All, TableUpdateMode.Replace, CancellationToken.None))));
        await table.DeleteEntityAsync("p", "r", ETag.All, CancellationToken.None);

        using AzureTableStreamStore without = Tables.Store(
            configure: options => options with { TablePrefix = "nosuchtables" });
        RequestFailedException missing = await Assert.ThrowsAsync<RequestFailedException>(
            () => without.ScheduleAsync(
                new Reminder.Purge(Path, TestStreams.NewIncarnation()),
                TestStreams.Created,
                CancellationToken.None).AsTask());
        Assert.False(StorageCalls.IsUnmetCondition(missing));
    }

    private static Task<RequestFailedException> RefusalAsync(Func<Task> call) =>
        Assert.ThrowsAsync<RequestFailedException>(call);
}

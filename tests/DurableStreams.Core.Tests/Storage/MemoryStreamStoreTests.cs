using System.Runtime.CompilerServices;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.StoreContract;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Storage;

/// <summary>Guarantees of the memory store beyond the contract.</summary>
public sealed class MemoryStreamStoreTests
{
    private readonly MemoryStreamStore _store = new(maxCommitBytes: 100);

    [Fact]
    public void Every_contract_is_derived() => Assert.Empty(ContractCoverage.Missing<MemoryStoreFixture>());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_exclusive_if_created_so(bool isExclusive) =>
        Assert.Equal(isExclusive, new MemoryStreamStore(isExclusive).IsExclusive);

    [Fact]
    public void The_default_maximum_of_a_commit_is_four_mebibytes()
    {
        Assert.Equal(4 * 1024 * 1024, new MemoryStreamStore().MaxCommitBytes);
        Assert.Equal(100, _store.MaxCommitBytes);
    }

    [Fact]
    public async Task Calls_complete_synchronously()
    {
        var stream = new TestStream(_store, TestStreams.Path("a"));
        ValueTask<CommitResult> commit = _store.CommitAsync(stream.NextAppend(TestBytes.Text("x")));
        ValueTask<Segment?> read = _store.ReadAsync(stream.Path, stream.Incarnation, 0, 1, CancellationToken.None);
        ValueTask<StreamSnapshot> get = _store.GetAsync(stream.Path, SnapshotQuery.HeadOnly, CancellationToken.None);

        Assert.True(commit.IsCompletedSuccessfully && read.IsCompletedSuccessfully && get.IsCompletedSuccessfully);
        Assert.Equal(CommitStatus.Committed, (await commit).Status);
        Assert.NotNull(await read);
        Assert.NotNull((await get).Head);
    }

    [Fact]
    public async Task A_single_segment_is_returned_without_a_copy()
    {
        TestStream stream = await CreateAsync();
        StreamCommit commit = stream.NextAppend(TestBytes.Text("shared"));
        await stream.ApplyAsync(commit);
        await stream.AppendAsync(TestBytes.Text("next"));

        Assert.Same(commit.Data, await _store.ReadAsync(stream.Path, stream.Incarnation, 3, 6, CancellationToken.None));
    }

    [Fact]
    public async Task Purging_frees_the_bytes_of_a_deleted_incarnation()
    {
        TestStream stream = await CreateAsync();
        WeakReference bytes = await AppendForgottenAsync(stream);
        await stream.DeleteIncarnationAsync();

        Assert.True(await _store.PurgeAsync(stream.Path, stream.Incarnation, 10, CancellationToken.None));
        GC.Collect();

        Assert.False(bytes.IsAlive);
    }

    [Fact]
    public async Task An_existing_incarnation_is_not_purged()
    {
        TestStream stream = await CreateAsync();

        await Assert.ThrowsAsync<ArgumentException>(
            async () => await _store.PurgeAsync(stream.Path, stream.Incarnation, 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_commit_that_leaves_a_gap_throws()
    {
        TestStream stream = await CreateAsync();
        await AssertThrowsAsync(stream.Next() with { Data = TestStreams.Segment(1, TestBytes.Text("x")) });
        await AssertThrowsAsync(stream.Next(head => head with { Tail = 1 }));
    }

    [Fact]
    public async Task A_commit_that_is_not_in_the_ring_of_its_head_throws()
    {
        TestStream stream = await CreateAsync();
        await AssertThrowsAsync(stream.Next() with { Id = CommitId.New() });
        await AssertThrowsAsync(stream.Next() with { Head = stream.Head with { Commits = CommitRing.Empty } });
    }

    [Fact]
    public async Task Data_that_do_not_match_their_boundaries_throw()
    {
        TestStream stream = await CreateAsync();
        StreamCommit next = stream.Next(head => head with { Tail = 3 });
        await AssertThrowsAsync(next with { Data = new Segment(0, TestBytes.Text("abc"), AppendBoundaries.Single(2)) });
        await AssertThrowsAsync(next with { Data = new Segment(0, TestBytes.Text("abc"), default) });
        await AssertThrowsAsync(stream.Next() with { Data = new Segment(0, default, default) });
    }

    [Fact]
    public async Task Only_a_single_append_may_be_larger_than_a_commit()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(new byte[101]);
        await AssertThrowsAsync(stream.NextAppend(new byte[100], new byte[1]));
    }

    private Task<TestStream> CreateAsync() => TestStream.CreateAsync(_store, TestStreams.Path("a"));

    private async Task AssertThrowsAsync(StreamCommit commit) =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await _store.CommitAsync(commit));

    // A separate method, so that no local of the caller references the bytes.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> AppendForgottenAsync(TestStream stream)
    {
        StreamCommit commit = stream.NextAppend(TestBytes.Random(50, 1));
        await stream.ApplyAsync(commit);
        return new WeakReference(commit.Data);
    }
}

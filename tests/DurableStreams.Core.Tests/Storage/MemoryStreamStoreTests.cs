using System.Runtime.CompilerServices;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.StoreContract;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Storage;

/// <summary>What the memory store promises beyond the contract.</summary>
public sealed class MemoryStreamStoreTests
{
    private readonly MemoryStreamStore _store = new(maxCommitBytes: 100);

    [Fact]
    public void Every_contract_is_derived() => Assert.Empty(ContractCoverage.Missing<MemoryStoreFixture>());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_as_exclusive_as_it_was_made(bool isExclusive) =>
        Assert.Equal(isExclusive, new MemoryStreamStore(isExclusive).IsExclusive);

    [Fact]
    public void It_takes_four_mebibytes_a_commit_unless_told_otherwise()
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
    public async Task A_single_segment_is_handed_out_without_a_copy()
    {
        TestStream stream = await CreateAsync();
        StreamCommit commit = stream.NextAppend(TestBytes.Text("shared"));
        await stream.ApplyAsync(commit);
        await stream.AppendAsync(TestBytes.Text("next"));

        Assert.Same(commit.Data, await _store.ReadAsync(stream.Path, stream.Incarnation, 3, 6, CancellationToken.None));
    }

    [Fact]
    public async Task Purging_frees_the_bytes_of_a_dead_life()
    {
        TestStream stream = await CreateAsync();
        WeakReference bytes = await AppendForgottenAsync(stream);
        await stream.DeleteIncarnationAsync();

        Assert.True(await _store.PurgeAsync(stream.Path, stream.Incarnation, 10, CancellationToken.None));
        GC.Collect();

        Assert.False(bytes.IsAlive);
    }

    [Fact]
    public async Task A_life_in_use_is_not_purged()
    {
        TestStream stream = await CreateAsync();

        await Assert.ThrowsAsync<ArgumentException>(
            async () => await _store.PurgeAsync(stream.Path, stream.Incarnation, 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_commit_that_leaves_a_hole_is_a_mistake()
    {
        TestStream stream = await CreateAsync();
        await AssertMistakeAsync(stream.Next() with { Data = TestStreams.Segment(1, TestBytes.Text("x")) });
        await AssertMistakeAsync(stream.Next(head => head with { Tail = 1 }));
    }

    [Fact]
    public async Task A_commit_whose_head_does_not_know_it_is_a_mistake()
    {
        TestStream stream = await CreateAsync();
        await AssertMistakeAsync(stream.Next() with { Id = CommitId.New() });
        await AssertMistakeAsync(stream.Next() with { Head = stream.Head with { Commits = CommitRing.Empty } });
    }

    [Fact]
    public async Task Data_and_boundaries_that_disagree_are_a_mistake()
    {
        TestStream stream = await CreateAsync();
        StreamCommit next = stream.Next(head => head with { Tail = 3 });
        await AssertMistakeAsync(next with { Data = new Segment(0, TestBytes.Text("abc"), AppendBoundaries.Single(2)) });
        await AssertMistakeAsync(next with { Data = new Segment(0, TestBytes.Text("abc"), default) });
        await AssertMistakeAsync(stream.Next() with { Data = new Segment(0, default, default) });
    }

    [Fact]
    public async Task Only_a_single_append_may_be_larger_than_a_commit()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(new byte[101]);
        await AssertMistakeAsync(stream.NextAppend(new byte[100], new byte[1]));
    }

    private Task<TestStream> CreateAsync() => TestStream.CreateAsync(_store, TestStreams.Path("a"));

    private async Task AssertMistakeAsync(StreamCommit commit) =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await _store.CommitAsync(commit));

    // Of its own, so that no local of the caller keeps the bytes alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> AppendForgottenAsync(TestStream stream)
    {
        StreamCommit commit = stream.NextAppend(TestBytes.Random(50, 1));
        await stream.ApplyAsync(commit);
        return new WeakReference(commit.Data);
    }
}

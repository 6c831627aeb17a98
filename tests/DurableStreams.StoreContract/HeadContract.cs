using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A head comes back exactly as it was committed.</summary>
public abstract class HeadContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    [Fact]
    public async Task A_head_with_nothing_set_comes_back_with_nothing_set() =>
        await AssertComesBackAsync(TestStreams.NewHead());

    [Fact]
    public async Task A_head_with_everything_set_comes_back_with_everything_set()
    {
        Assert.Empty(HeadAssert.FieldsAlikeIn(FullHeads.Make(), TestStreams.NewHead()));

        await AssertComesBackAsync(FullHeads.Make());
    }

    [Theory]
    [MemberData(nameof(FullHeads.Names), MemberType = typeof(FullHeads))]
    public async Task A_field_is_set_and_unset_again(string variation)
    {
        StreamHead plain = TestStreams.NewHead();
        StreamHead varied = FullHeads.Vary(plain, variation);
        TestStream stream = await CreateAsync(plain);

        await stream.ApplyAsync(stream.Next(head => varied with { Commits = head.Commits }));
        HeadAssert.Same(stream.Head, (await GetAsync()).Head);

        await stream.ApplyAsync(stream.Next(head => plain with { Commits = head.Commits }));
        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(100)]
    public async Task A_ring_of_any_fill_comes_back(int commits)
    {
        CommitRing ring = CommitRing.Empty;
        for (int i = 1; i < commits; i++)
        {
            ring = ring.Push(new CommitId(ulong.MaxValue - (ulong)i));
        }

        await AssertComesBackAsync(TestStreams.NewHead() with { Commits = ring });
    }

    [Fact]
    public async Task The_smallest_and_the_largest_commit_id_come_back()
    {
        CommitRing ring = CommitRing.Restore(long.MaxValue - 1, [0, 1, long.MaxValue, 1UL << 63, ulong.MaxValue]);

        await AssertComesBackAsync(TestStreams.NewHead() with { Commits = ring });
    }

    [Fact]
    public async Task A_long_list_of_ancestors_comes_back()
    {
        Ancestor[] ancestors =
        [
            .. Enumerable.Range(0, 50).Select(i => new Ancestor(
                TestStreams.Path(AwkwardPaths.Long($"ancestor/{i}/", 500)),
                TestStreams.NewIncarnation(),
                1_000 + i,
                10 * i)),
        ];

        await AssertComesBackAsync(TestStreams.NewHead() with
        {
            Ancestors = ancestors,
            Origin = new ForkOrigin(ancestors[^1].Path, ancestors[^1].Incarnation, 490),
            Tail = 490,
        });
    }

    [Fact]
    public async Task A_tombstone_keeps_status_incarnation_generation_and_ring()
    {
        TestStream stream = await CreateAsync(FullHeads.Make());
        await stream.DeleteIncarnationAsync();

        StreamHead? tombstone = (await GetAsync()).Head;

        Assert.NotNull(tombstone);
        Assert.Equal(StreamStatus.Deleted, tombstone.Status);
        Assert.Equal(stream.Incarnation, tombstone.Incarnation);
        Assert.Equal(stream.Head.Generation, tombstone.Generation);
        Assert.Equal(stream.Head.Commits.Count, tombstone.Commits.Count);
        Assert.Equal(stream.Head.Commits.Ids.ToArray(), tombstone.Commits.Ids.ToArray());
    }

    [Fact]
    public async Task A_soft_deleted_head_keeps_everything()
    {
        TestStream stream = await CreateAsync(FullHeads.Make());
        await stream.ApplyAsync(stream.Next(head => head with { Status = StreamStatus.SoftDeleted }));

        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
    }

    [Fact]
    public async Task The_next_incarnation_keeps_only_the_ring_of_the_last()
    {
        TestStream stream = await CreateAsync(FullHeads.Make());
        await stream.DeleteIncarnationAsync();
        await stream.RebirthAsync();

        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
    }

    private async Task AssertComesBackAsync(StreamHead head)
    {
        TestStream stream = await CreateAsync(head);
        HeadAssert.Same(stream.Head, (await GetAsync()).Head);
    }
}

using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using static DurableStreams.StoreContract.ContractSubscriptions;

namespace DurableStreams.StoreContract;

/// <summary>Links change with the head of their subscription and belong to one incarnation of it.</summary>
public abstract class SubscriptionLinkContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IHasSubscriptions, new()
{
    private readonly SubscriptionKey _key = Key("subscription");
    private readonly SubscriptionHead _head = NewHead();

    private ISubscriptionStore Subscriptions => Fixture.Subscriptions;

    [Fact]
    public async Task A_subscription_has_no_links_at_first()
    {
        await CommitAsync(RowVersion.None, []);

        Assert.Empty(await PageAsync());
        Assert.Empty(await FindAsync("project/a"));
    }

    [Fact]
    public async Task Links_come_back_as_they_were_committed()
    {
        SubscriptionLink[] links =
        [
            Link("project/glob", LinkTypes.Glob, 0),
            Link("project/explicit", LinkTypes.Explicit),
            Link("project/both", LinkTypes.Glob | LinkTypes.Explicit, Offset.MaxComponent),
            Link("project/none", LinkTypes.None),
            Link("project/existing") with { Incarnation = TestStreams.NewIncarnation() },
        ];
        await CommitAsync(RowVersion.None, links);

        Assert.Equal(Sorted(links), Sorted(await PageAsync()));
        Assert.Equal(
            Sorted(links[1..3]), Sorted(await FindAsync("project/explicit", "project/missing", "project/both")));
        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task A_commit_inserts_replaces_and_removes_links_at_once()
    {
        SubscriptionLink[] old = [Link("project/a"), Link("project/b"), Link("project/c")];
        RowVersion first = await CommitAsync(RowVersion.None, old);
        SubscriptionLink replaced = Link("project/a", LinkTypes.Glob, 17);
        SubscriptionLink inserted = Link("project/d");

        await CommitAsync(first, [replaced, inserted], "project/b");

        Assert.Equal([replaced, old[2], inserted], Sorted(await PageAsync()));
    }

    [Fact]
    public async Task A_refused_commit_changes_no_link()
    {
        SubscriptionLink[] links = [Link("project/a"), Link("project/b")];
        RowVersion first = await CommitAsync(RowVersion.None, links);
        await CommitAsync(first, []);

        Assert.Null(await Subscriptions.CommitSubscriptionAsync(
            new SubscriptionCommit
            {
                Key = _key,
                Expected = first,
                Head = _head,
                Links = [Link("project/a", LinkTypes.Glob, 17), Link("project/c")],
                RemovedLinks = [TestStreams.Path("project/b")],
            },
            None));
        Assert.Equal(links, Sorted(await PageAsync()));
    }

    [Fact]
    public async Task Links_that_do_not_exist_can_be_removed()
    {
        RowVersion first = await CommitAsync(RowVersion.None, [Link("project/a"), Link("project/b")]);

        RowVersion second = await CommitAsync(
            first, [Link("project/c")], "project/missing", "project/a", "project/none");
        Assert.Equal(["project/b", "project/c"], Sorted(await PageAsync()).Select(link => link.Stream.Value));

        await CommitAsync(second, [], "project/missing");
        Assert.Equal(2, (await PageAsync()).Count);
    }

    [Fact]
    public async Task One_commit_can_change_the_most_links()
    {
        SubscriptionLink[] links = [.. Enumerable.Range(0, 90).Select(i => Link($"project/{i:D3}"))];
        RowVersion first = await CommitAsync(RowVersion.None, links);
        RowVersion second = await CommitAsync(
            first, links[..45], [.. links[45..].Select(link => link.Stream.Value)]);
        Assert.Equal(links[..45], Sorted(await PageAsync()));

        SubscriptionLink[] longest =
            [.. Enumerable.Range(0, 90).Select(i => Link($"{i:D3}".PadRight(StreamPath.MaxBytes, 'x'), acked: i))];
        await CommitAsync(second, longest);
        Assert.Equal(135, (await PageAsync()).Count);
    }

    [Fact]
    public async Task Awkward_paths_are_different_links()
    {
        SubscriptionLink[] links = [.. AwkwardPaths.All.Select((path, i) => Link(path, acked: i))];
        RowVersion version = RowVersion.None;
        foreach (SubscriptionLink[] some in links.Chunk(SubscriptionCommit.MaxLinks))
        {
            version = await CommitAsync(version, some);
        }

        Assert.Equal(Sorted(links), Sorted(await PageAsync()));
        Assert.Equal(Sorted(links), Sorted(await FindAsync([.. AwkwardPaths.All])));
    }

    [Fact]
    public async Task Pages_have_every_link_once_and_continue_after_a_removed_one()
    {
        SubscriptionLink[] links = [.. Enumerable.Range(0, 50).Select(i => Link($"project/{i}"))];
        RowVersion version = await CommitAsync(RowVersion.None, links);
        List<SubscriptionLink> all = await PagesAsync(7);
        Assert.Equal(Sorted(links), Sorted(all));
        Assert.Equal(all, await PagesAsync(50));
        Assert.Equal(all, await PageAsync());

        await CommitAsync(version, [], all[20].Stream.Value);
        Assert.Equal(
            all.Skip(21).Take(5),
            await Subscriptions.PageLinksAsync(_key, _head.Incarnation, all[20].Stream, 5, None));
    }

    [Fact]
    public async Task Links_are_not_seen_by_another_incarnation_or_subscription()
    {
        RowVersion version = await CommitAsync(RowVersion.None, [Link("project/a")]);
        await Subscriptions.CommitSubscriptionAsync(
            new SubscriptionCommit { Key = _key, Expected = version, Head = null }, None);
        SubscriptionHead next = NewHead();
        SubscriptionLink link = Link("project/a", LinkTypes.Glob, 5);
        await Subscriptions.CommitAsync(_key, RowVersion.None, next, [link, Link("project/b")]);
        SubscriptionHead other = NewHead();
        await Subscriptions.CommitAsync(Key("another"), RowVersion.None, other, [Link("project/c")]);

        Assert.Equal(["project/a"], (await PageAsync()).Select(found => found.Stream.Value));
        Assert.Equal(LinkTypes.Explicit, Assert.Single(await FindAsync("project/a", "project/b")).Types);
        Assert.Equal([link], await Subscriptions.FindLinksAsync(_key, next.Incarnation, [link.Stream], None));
        Assert.Single(await Subscriptions.PageLinksAsync(Key("another"), other.Incarnation, null, 10, None));
        Assert.Empty(await Subscriptions.PageLinksAsync(_key, TestStreams.NewIncarnation(), null, 10, None));
    }

    private static SubscriptionLink[] Sorted(IEnumerable<SubscriptionLink> links) =>
        [.. links.OrderBy(link => link.Stream.Value, StringComparer.Ordinal)];

    private async Task<RowVersion> CommitAsync(
        RowVersion expected, IReadOnlyList<SubscriptionLink> links, params string[] removed) =>
        (await Subscriptions.CommitAsync(
            _key, expected, _head, links, [.. removed.Select(path => TestStreams.Path(path))])).Version;

    private async Task<IReadOnlyList<SubscriptionLink>> PageAsync() =>
        await Fixture.OtherSubscriptions.PageLinksAsync(_key, _head.Incarnation, null, 1_000, None);

    private Task<List<SubscriptionLink>> PagesAsync(int pageSize) => ReadAllAsync<SubscriptionLink, StreamPath>(
        (after, max) => Subscriptions.PageLinksAsync(_key, _head.Incarnation, after, max, None),
        link => link.Stream,
        pageSize);

    private async Task<IReadOnlyList<SubscriptionLink>> FindAsync(params string[] streams) =>
        await Fixture.OtherSubscriptions.FindLinksAsync(
            _key, _head.Incarnation, [.. streams.Select(path => TestStreams.Path(path))], None);
}

using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Paths of existing streams are listed in ordinal order, by prefix and in pages.</summary>
public abstract class ListContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    // In ordinal order; for these, UTF-16 code units and UTF-8 bytes sort alike.
    private static readonly string[] Paths =
    [
        "A/a", "Z", "_x", "a", "a b", "a%b", "a*", "a/1", "a/10", "a/2", "a/[x]", "a/b/c", "a?", "aA", "a_", "a_b",
        "aa", "ab", "b", "\u00e9", "\u00ea/x", "\u65e5\u672c", "\ud83d\ude00", "\ud83d\ude01",
    ];

    [Fact]
    public async Task An_empty_store_lists_nothing() => Assert.Empty(await ListAsync(""));

    [Fact]
    public async Task All_paths_are_listed_in_ordinal_order()
    {
        await CreateAllAsync();

        Assert.Equal(Paths, await ListAsync(""));
    }

    [Fact]
    public async Task The_order_is_ordinal_beyond_the_basic_multilingual_plane_too()
    {
        string[] paths = ["\ud7ff", "\ud83d\ude00", "\udbff\udfff", "\ue000", "\uffee"];
        foreach (string path in paths.Reverse())
        {
            await CreateAsync(path);
        }

        Assert.Equal(paths, await ListAsync(""));
        Assert.Equal(paths[2..], await ListAsync("", TestStreams.Path(paths[1])));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a/")]
    [InlineData("a/1")]
    [InlineData("a_")]
    [InlineData("a%")]
    [InlineData("a*")]
    [InlineData("a?")]
    [InlineData("a/[")]
    [InlineData("A")]
    [InlineData("\u00e9")]
    [InlineData("\ud83d\ude00")]
    [InlineData("nothing")]
    [InlineData("a/b/c")]
    [InlineData("a/b/c/d")]
    public async Task A_prefix_is_taken_literally(string prefix)
    {
        await CreateAllAsync();

        Assert.Equal(Paths.Where(path => path.StartsWith(prefix, StringComparison.Ordinal)), await ListAsync(prefix));
    }

    [Theory]
    [InlineData("", "a/1")]
    [InlineData("", "a/11")]
    [InlineData("", "0")]
    [InlineData("", "\ud83d\ude01")]
    [InlineData("a/", "Z")]
    [InlineData("a/", "a/10")]
    [InlineData("a/", "b")]
    public async Task Only_paths_after_a_given_path_are_listed_whether_it_exists_or_not(string prefix, string after)
    {
        await CreateAllAsync();

        Assert.Equal(
            Paths.Where(path =>
                path.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(path, after) > 0),
            await ListAsync(prefix, TestStreams.Path(after)));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("", 7)]
    [InlineData("a", 3)]
    [InlineData("a/", 100)]
    public async Task The_pages_add_up_to_the_whole_list(string prefix, int max)
    {
        await CreateAllAsync();
        List<string> listed = [];
        StreamPath? after = null;
        while (true)
        {
            IReadOnlyList<StreamPath> page = await Store.ListAsync(prefix, after, max, None);
            Assert.InRange(page.Count, 0, max);
            listed.AddRange(page.Select(path => path.Value));
            Assert.InRange(listed.Count, 0, Paths.Length);
            if (page.Count < max)
            {
                break;
            }

            after = page[^1];
        }

        Assert.Equal(Paths.Where(path => path.StartsWith(prefix, StringComparison.Ordinal)), listed);
    }

    [Fact]
    public async Task Deleted_and_soft_deleted_streams_are_not_listed()
    {
        TestStream deleted = await CreateAsync("p/deleted");
        TestStream soft = await CreateAsync("p/soft");
        await CreateAsync("p/active");
        await deleted.DeleteIncarnationAsync();
        await soft.ApplyAsync(soft.Next(head => head with { Status = StreamStatus.SoftDeleted }));

        Assert.Equal(["p/active"], await ListAsync("p/"));

        await PurgeAsync(deleted.Path, deleted.Incarnation);
        Assert.Equal(["p/active"], await ListAsync("p/"));
        await deleted.RebirthAsync();
        Assert.Equal(["p/active", "p/deleted"], await ListAsync("p/"));
    }

    [Fact]
    public async Task Hidden_paths_do_not_count_towards_a_page()
    {
        for (int i = 0; i < 6; i++)
        {
            TestStream stream = await CreateAsync($"p/{i}");
            if (i < 4)
            {
                await stream.DeleteIncarnationAsync();
            }
        }

        Assert.Equal(["p/4", "p/5"], (await Store.ListAsync("p/", null, 2, None)).Select(path => path.Value));
    }

    [Fact]
    public async Task Closed_streams_and_estuaries_are_listed()
    {
        await CreateAsync("p/closed", TestStreams.NewHead() with { Closed = true });
        await CreateAsync("p/estuary", TestStreams.NewHead() with { Kind = StreamKind.Estuary });

        Assert.Equal(["p/closed", "p/estuary"], await ListAsync("p/"));
    }

    [Fact]
    public async Task A_stream_is_listed_once_however_often_it_was_committed()
    {
        TestStream stream = await CreateAsync("p/busy");
        for (int i = 0; i < 10; i++)
        {
            await stream.AppendAsync([(byte)i]);
        }

        Assert.Equal(["p/busy"], await ListAsync("p/"));
    }

    private async Task CreateAllAsync()
    {
        // Neither in ordinal order nor in reverse.
        foreach (string path in Paths.OrderBy(path => path[^1]).ThenByDescending(path => path, StringComparer.Ordinal))
        {
            await CreateAsync(path);
        }
    }

    private async Task<IEnumerable<string>> ListAsync(string prefix, StreamPath? after = null) =>
        (await Store.ListAsync(prefix, after, 1_000, None)).Select(path => path.Value);
}

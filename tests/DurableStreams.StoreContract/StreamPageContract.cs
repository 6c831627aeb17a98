using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Streams are listed with their heads, in pages that look at a limited number of paths.</summary>
public abstract class StreamPageContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    // In ordinal order: "-" and "." sort before the slash, everything else behind it.
    private static readonly string[] Paths =
    [
        "A/a", "a", "a b", "a-b/c", "a/1", "a/1-2", "a/1/x", "a/1/y", "a/10", "a/2", "a/b.c/d", "a/b/c", "a0", "a_b", "b",
        "\u00e9", "\u00ea/x", "\ud83d\ude00", "\ud83d\ude01/x", "\ue000/x", "\uffee",
    ];

    [Fact]
    public async Task An_empty_store_has_one_empty_page()
    {
        StreamPage page = await Store.PageAsync(new StreamRange(""), 10, None);

        Assert.Empty(page.Streams);
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Every_stream_comes_with_its_newest_head()
    {
        TestStream[] streams =
        [
            await CreateAsync("p/1", FullHeads.Make() with { Status = StreamStatus.Live }),
            await CreateAsync("p/2"),
            await CreateAsync("p/3", TestStreams.NewHead() with { Closed = true }),
        ];
        foreach (TestStream stream in streams[1..])
        {
            await stream.AppendAsync(TestBytes.Text("x"));
            await stream.ApplyAsync(stream.Next(head => head with { LastAppend = TestStreams.Created.AddTicks(7) }));
        }

        StreamPage page = await Fixture.OtherStreams.PageAsync(new StreamRange("p/"), 10, None);

        Assert.Equal(streams.Select(stream => stream.Path), page.Streams.Select(stream => stream.Path));
        foreach ((TestStream stream, ListedHead listed) in streams.Zip(page.Streams))
        {
            HeadAssert.Same(stream.Head, listed.Head);
        }
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("a", null)]
    [InlineData("a/", null)]
    [InlineData("a/1", null)]
    [InlineData("a/1", "a/1")]
    [InlineData("a/", "Z")]
    [InlineData("a/", "b")]
    [InlineData("", "a/11")]
    [InlineData("", "\ud83d\ude00")]
    [InlineData("nothing", null)]
    public async Task The_pages_of_a_prefix_add_up_in_ordinal_order(string prefix, string? after)
    {
        await CreateAllAsync();
        IEnumerable<string> expected = Paths.Where(path =>
            path.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(path, after) > 0);

        foreach (int max in (int[])[1, 4, 100])
        {
            Assert.Equal(expected, await ReadAllAsync(new StreamRange(prefix, PathOrNull(after)), max));
        }
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("a", null)]
    [InlineData("a/", null)]
    [InlineData("a/1", null)]
    [InlineData("a/", "a/1")]
    [InlineData("", "a/1")]
    [InlineData("", "\ud83d\ude01/x")]
    [InlineData("\u00ea/", null)]
    public async Task A_flat_range_has_no_path_with_a_slash_after_the_prefix(string prefix, string? after)
    {
        await CreateAllAsync();
        IEnumerable<string> expected = Paths.Where(path =>
            path.StartsWith(prefix, StringComparison.Ordinal)
            && !path[prefix.Length..].Contains('/', StringComparison.Ordinal)
            && string.CompareOrdinal(path, after) > 0);

        foreach (int max in (int[])[1, 4, 100])
        {
            Assert.Equal(expected, await ReadAllAsync(new StreamRange(prefix, PathOrNull(after), IsFlat: true), max));
        }
    }

    [Fact]
    public async Task A_flat_range_does_not_look_at_the_other_paths_of_a_folder()
    {
        for (int i = 0; i < 40; i++)
        {
            await CreateAsync($"folder/{i:D2}");
        }

        await CreateAsync("last");
        StreamPage first = await Store.PageAsync(new StreamRange("", IsFlat: true), 1, None);

        Assert.Empty(first.Streams);
        Assert.NotNull(first.Next);
        StreamPage second = await Store.PageAsync(new StreamRange("", first.Next, IsFlat: true), 1, None);
        Assert.Equal(["last"], second.Streams.Select(stream => stream.Path.Value));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task A_full_page_has_a_next_one_only_if_there_are_more_paths()
    {
        await CreateAsync("p/1");
        await CreateAsync("p/2");
        await CreateAsync("q");

        StreamPage page = await Store.PageAsync(new StreamRange("p/"), 2, None);

        Assert.Equal(2, page.Streams.Count);
        Assert.Null(page.Next);
        Assert.Equal("p/1", (await Store.PageAsync(new StreamRange("p/"), 1, None)).Next?.Value);
    }

    [Fact]
    public async Task Paths_of_deleted_streams_are_skipped_but_count_towards_the_work_of_a_page()
    {
        for (int i = 0; i < 7; i++)
        {
            TestStream stream = await CreateAsync($"p/{i}");
            if (i is 1)
            {
                await stream.ApplyAsync(stream.Next(head => head with { Status = StreamStatus.SoftDeleted }));
            }
            else if (i is not 2 and not 6)
            {
                await stream.DeleteIncarnationAsync();
            }
        }

        StreamPage first = await Store.PageAsync(new StreamRange("p/"), 2, None);
        StreamPage second = await Store.PageAsync(new StreamRange("p/", first.Next), 2, None);

        Assert.Empty(first.Streams);
        Assert.Equal("p/1", first.Next?.Value);
        Assert.Equal(["p/2"], second.Streams.Select(stream => stream.Path.Value));
        Assert.Equal(["p/2", "p/6"], await ReadAllAsync(new StreamRange("p/"), 2));
    }

    [Fact]
    public async Task A_stream_that_is_created_again_is_listed_once_with_its_new_head()
    {
        TestStream stream = await CreateAsync("p/again");
        await stream.DeleteIncarnationAsync();
        Assert.Empty(await ReadAllAsync(new StreamRange("p/"), 10));
        await PurgeAsync(stream.Path, stream.Incarnation);

        await stream.RebirthAsync();

        StreamPage page = await Store.PageAsync(new StreamRange("p/"), 10, None);
        HeadAssert.Same(stream.Head, Assert.Single(page.Streams).Head);
    }

    [Fact]
    public async Task A_page_is_never_older_than_the_last_commit_before_it()
    {
        TestStream stream = await CreateAsync("p/busy");
        long acknowledged = 0;
        using var end = new CancellationTokenSource();
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < Fixture.CommitsBesideReaders; i++)
            {
                await stream.AppendAsync(TestBytes.Random(4_000, i));
                Volatile.Write(ref acknowledged, stream.Head.Tail);
            }

            await end.CancelAsync();
        });
        while (!end.IsCancellationRequested && !writing.IsCompleted)
        {
            long before = Volatile.Read(ref acknowledged);
            StreamPage page = await Fixture.OtherStreams.PageAsync(new StreamRange("p/"), 10, None);
            Assert.InRange(Assert.Single(page.Streams).Head.Tail, before, long.MaxValue);
        }

        await writing;
    }

    [Fact]
    public async Task A_cancelled_read_of_a_page_throws()
    {
        await CreateAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.PageAsync(new StreamRange(""), 10, new CancellationToken(canceled: true)));
    }

    private static StreamPath? PathOrNull(string? path) => path is null ? null : TestStreams.Path(path);

    private async Task CreateAllAsync()
    {
        foreach (string path in Paths.OrderBy(path => path[^1]).ThenByDescending(path => path, StringComparer.Ordinal))
        {
            await CreateAsync(path);
        }
    }

    private async Task<List<string>> ReadAllAsync(StreamRange range, int max)
    {
        List<string> listed = [];
        for (int pages = 0; ; pages++)
        {
            Assert.InRange(pages, 0, 2 * Paths.Length);
            StreamPage page = await Store.PageAsync(range, max, None);
            Assert.InRange(page.Streams.Count, 0, max);
            listed.AddRange(page.Streams.Select(stream => stream.Path.Value));
            if (page.Next is not { } next)
            {
                return listed;
            }

            range = range with { After = next };
        }
    }
}

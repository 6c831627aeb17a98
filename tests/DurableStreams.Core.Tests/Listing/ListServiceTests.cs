using DurableStreams.Addressing;
using DurableStreams.Listing;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Listing;

/// <summary>The work for a page of a list is limited, and leaves nothing in memory.</summary>
public sealed class ListServiceTests : IAsyncLifetime
{
    private readonly CountingStore _store = new();
    private readonly StreamService _service;

    public ListServiceTests() =>
        _service = TestServices.Start(_store, _store, time: new ManualTimeProvider(TestStreams.Created));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_page_of_estuaries_looks_at_a_limited_number_of_streams()
    {
        for (int i = 0; i < 2_500; i++)
        {
            await TestStream.CreateAsync(_store, TestStreams.Path($"p/s{i:D4}"));
        }

        TestStream estuary = await CreateEstuaryAsync("p/z");
        List<ListedEstuary> found = [];
        int pages = 0;
        for (StreamPath? after = null; pages == 0 || after is not null; pages++)
        {
            _store.PathsAsked = 0;
            ListPage<ListedEstuary, StreamPath> page = await _service.Lists.EstuariesAsync("p", after, 1, default);
            Assert.InRange(_store.PathsAsked, 1, 1_000);
            found.AddRange(page.Entries);
            after = page.Next;
        }

        Assert.Equal(3, pages);
        Assert.Equal(estuary.Path, Assert.Single(found).Path);
    }

    [Fact]
    public async Task A_page_of_estuaries_ends_after_a_limited_number_of_sources()
    {
        for (int i = 0; i < 40; i++)
        {
            await CreateEstuaryAsync($"p/e{i:D2}", sources: 101);
        }

        List<ListedEstuary> found = [];
        for (StreamPath? after = null; found.Count == 0 || after is not null;)
        {
            _store.CursorsRead = 0;
            ListPage<ListedEstuary, StreamPath> page = await _service.Lists.EstuariesAsync("p", after, 1_000, default);
            Assert.InRange(_store.CursorsRead, 1, 1_000 + (16 * 101));
            found.AddRange(page.Entries);
            after = page.Next;
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"p/e{i:D2}"), found.Select(estuary => estuary.Path.Value));
        Assert.All(found, estuary => Assert.True(estuary.HasMoreSources));
    }

    [Fact]
    public async Task The_head_of_a_source_is_read_once_for_a_page()
    {
        TestStream source = await TestStream.CreateAsync(_store, TestStreams.Path("p/source"));
        await source.AppendAsync(TestBytes.Text("four"));
        for (int i = 0; i < 10; i++)
        {
            TestStream estuary = await CreateEstuaryAsync($"p/e{i}");
            await SubscribeAsync(estuary, source, position: i % 4);
        }

        _store.HeadsRead = 0;
        ListPage<ListedEstuary, StreamPath> page = await _service.Lists.EstuariesAsync("p", null, 100, default);

        Assert.Equal(1, _store.HeadsRead);
        Assert.Equal([4, 3, 2, 1, 4, 3, 2, 1, 4, 3], page.Entries.Select(estuary => estuary.Sources.Single().Lag));
    }

    [Fact]
    public async Task Listing_makes_no_stream_active()
    {
        TestStream source = await TestStream.CreateAsync(_store, TestStreams.Path("p/source"));
        await SubscribeAsync(await CreateEstuaryAsync("p/e"), source, position: 0);

        await _service.Lists.StreamsAsync("p", "", null, 100, default);
        await _service.Lists.EstuariesAsync("p", null, 100, default);
        await _service.Lists.ProjectsAsync(null, 100, default);

        Assert.Equal(0, _service.ActiveStreamCount);
    }

    [Fact]
    public async Task Projects_that_have_streams_are_found_without_looking_at_all_of_these()
    {
        foreach (string project in (string[])["a", "a-b", "b"])
        {
            for (int i = 0; i < 500; i++)
            {
                await TestStream.CreateAsync(_store, TestStreams.Path($"{project}/s{i}"));
            }
        }

        _store.PathsAsked = 0;
        ListPage<string, StreamPath> page = await _service.Lists.ProjectsAsync(null, 100, default);

        Assert.Equal(["a-b", "a", "b"], page.Entries);
        Assert.Null(page.Next);
        Assert.InRange(_store.PathsAsked, 3, 50);
    }

    [Fact]
    public async Task A_page_of_projects_looks_at_a_limited_number_of_streams_without_a_project()
    {
        for (int i = 0; i < 2_500; i++)
        {
            await TestStream.CreateAsync(_store, TestStreams.Path($"s{i:D4}"));
        }

        await TestStream.CreateAsync(_store, TestStreams.Path("z/x"));
        List<string> found = [];
        int pages = 0;
        for (StreamPath? after = null; pages == 0 || after is not null; pages++)
        {
            _store.PathsAsked = 0;
            ListPage<string, StreamPath> page = await _service.Lists.ProjectsAsync(after, 100, default);
            Assert.InRange(_store.PathsAsked, 1, 1_000);
            found.AddRange(page.Entries);
            after = page.Next;
        }

        Assert.Equal((3, "z"), (pages, Assert.Single(found)));
    }

    private async Task<TestStream> CreateEstuaryAsync(string path, int sources = 0)
    {
        TestStream estuary = await TestStream.CreateAsync(
            _store, TestStreams.Path(path), TestStreams.NewHead() with { Kind = StreamKind.Estuary });
        CursorChange[] cursors =
        [
            .. Enumerable.Range(0, sources).Select(i => Insert(new SourceKey(
                TestStreams.Path($"p/source-{i}"), TestStreams.NewIncarnation()))),
        ];
        return await estuary.ApplyAsync(estuary.Next() with { Cursors = cursors });
    }

    private static Task<TestStream> SubscribeAsync(TestStream estuary, TestStream source, long position) =>
        estuary.ApplyAsync(estuary.Next() with
        {
            Cursors = [Insert(new SourceKey(source.Path, source.Incarnation), position)],
        });

    private static CursorChange Insert(SourceKey source, long position = 0) => new(
        source.Path,
        null,
        new Cursor(new EstuarySubscriptionId(Guid.NewGuid()), source.Path, source.Incarnation, position, false));

    private sealed class CountingStore() : StoreDecorator(new MemoryStreamStore())
    {
        public int PathsAsked { get; set; }

        public int CursorsRead { get; set; }

        public int HeadsRead { get; set; }

        public override ValueTask<StreamPage> PageAsync(
            StreamRange range, int max, CancellationToken cancellationToken)
        {
            PathsAsked += max;
            return base.PageAsync(range, max, cancellationToken);
        }

        public override async ValueTask<IReadOnlyList<Cursor>> ListCursorsAsync(
            StreamPath estuary,
            Incarnation incarnation,
            StreamPath? after,
            int max,
            CancellationToken cancellationToken)
        {
            IReadOnlyList<Cursor> cursors =
                await base.ListCursorsAsync(estuary, incarnation, after, max, cancellationToken);
            lock (this)
            {
                CursorsRead += cursors.Count;
            }

            return cursors;
        }

        public override ValueTask<StreamSnapshot> GetAsync(
            StreamPath path, SnapshotQuery query, CancellationToken cancellationToken)
        {
            lock (this)
            {
                HeadsRead++;
            }

            return base.GetAsync(path, query, cancellationToken);
        }
    }
}

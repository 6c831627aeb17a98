using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Live;
using DurableStreams.Options;
using DurableStreams.Reading;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Live;

/// <summary>The store cannot keep up with the renewals of streams that are being read.</summary>
public sealed class LateRenewalTests : IAsyncDisposable
{
    private static readonly StreamLifetime TwentySeconds = new(20, null);

    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryStreamStore _memory = new();
    private readonly HeldCommitStore _store;
    private readonly List<StreamService> _services = [];

    public LateRenewalTests() => _store = new HeldCommitStore(_memory);

    public async ValueTask DisposeAsync()
    {
        foreach (StreamService service in _services)
        {
            await service.DisposeAsync();
        }
    }

    [Fact]
    public async Task None_of_many_followed_streams_expires_while_commits_wait()
    {
        const int streams = 5_000;
        StreamService service = Start(new StreamServiceOptions { MaxConcurrentRenewals = 100 });
        var readers = new List<LiveReader>(streams);
        for (int i = 0; i < streams; i++)
        {
            await service.MakeAsync($"s/{i}", "a", lifetime: new StreamLifetime(5, null));
            readers.Add(await FollowAsync(service, $"s/{i}"));
        }

        _store.Close();
        Advance(60);
        await TestDeadline.UntilAsync(() => Task.FromResult(_store.Waiting >= 100));
        Assert.Equal(100, _store.Waiting);
        for (int i = 0; i < streams; i++)
        {
            Assert.Equal("live", await service.StatusAsync($"s/{i}"));
        }

        _store.Open();
        for (int i = 0; i < streams; i++)
        {
            await UntilStoredAsync($"s/{i}");
        }

        readers.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public async Task The_stream_that_expires_first_is_renewed_first()
    {
        StreamService service = Start(new StreamServiceOptions { MaxConcurrentRenewals = 1 });
        await MakeAndFollowAsync("first", 100);
        await MakeAndFollowAsync("late", 120);
        await MakeAndFollowAsync("later", 130);
        Advance(55);
        await MakeAndFollowAsync("soon", 40);
        _store.Commits.Clear();
        _store.Close();

        // Half of the lifetime, which ends a tenth later than asked for, is over after 60 s, 72 s, 78 s, and 79 s.
        Advance(25);
        Assert.Equal(["first"], _store.Commits.Select(path => path.Value));
        _store.Open();
        await TestDeadline.UntilAsync(() => Task.FromResult(_store.Commits.Count == 4));
        Assert.Equal(["first", "soon", "late", "later"], _store.Commits.Select(path => path.Value));

        async Task MakeAndFollowAsync(string path, long ttl)
        {
            await service.MakeAsync(path, "a", lifetime: new StreamLifetime(ttl, null));
            await FollowAsync(service, path);
        }
    }

    [Fact]
    public async Task A_stream_whose_head_cannot_be_read_does_not_keep_others_from_being_renewed()
    {
        var memory = new MemoryStreamStore(isExclusive: false);
        var damaged = new DamagedHeadStore(memory);
        StreamService service = TestServices.Start(damaged, memory, time: _clock);
        _services.Add(service);
        await service.MakeAsync("bad", "a", lifetime: new StreamLifetime(null, _clock.GetUtcNow().AddSeconds(5)));
        await FollowAsync(service, "bad");
        for (int i = 0; i < 20; i++)
        {
            await service.MakeAsync($"s/{i}", "a", lifetime: TwentySeconds);
            await FollowAsync(service, $"s/{i}");
        }

        damaged.IsDamaged = true;
        for (int half = 0; half < 120; half++)
        {
            _clock.Advance(TimeSpan.FromSeconds(0.5));
            for (int i = 0; i < 20; i++)
            {
                StreamPath path = TestStreams.Path($"s/{i}");
                await TestDeadline.UntilAsync(async () =>
                    (await memory.GetAsync(path, SnapshotQuery.HeadOnly, default)).Head!.Expiry
                        > _clock.GetUtcNow().AddSeconds(9));
            }
        }
    }

    [Fact]
    public async Task The_lifetime_counts_from_the_last_reader_although_no_renewal_is_stored()
    {
        StreamService service = Start();
        await service.MakeAsync("path", "a", lifetime: TwentySeconds);
        LiveReader reader = await FollowAsync(service, "path");
        _store.Close();
        Advance(60);
        reader.Dispose();
        Advance(19);
        Assert.Equal("live", await service.StatusAsync("path"));
        Advance(2);
        Assert.Equal("missing", await service.StatusAsync("path"));
    }

    [Fact]
    public async Task The_last_use_is_stored_although_the_reader_has_left_by_then()
    {
        StreamService service = Start();
        await service.MakeAsync("path", "a", lifetime: TwentySeconds);
        LiveReader reader = await FollowAsync(service, "path");
        _store.Close();
        Advance(60);
        reader.Dispose();
        DateTimeOffset end = _clock.GetUtcNow().AddSeconds(20);
        _store.Open();
        await UntilStoredAsync("path");
        Assert.True((await StoredAsync("path")).Expiry >= end);
    }

    [Fact]
    public async Task A_reader_that_leaves_between_two_renewals_renews_the_stream()
    {
        StreamService service = Start();
        await service.MakeAsync("path", "a", lifetime: TwentySeconds);
        LiveReader reader = await FollowAsync(service, "path");
        Advance(8);
        reader.Dispose();
        await TestDeadline.UntilAsync(async () => (await StoredAsync("path")).Expiry >= _clock.GetUtcNow().AddSeconds(20));
    }

    [Fact]
    public async Task A_read_before_the_expiry_counts_although_its_renewal_is_stored_after_it()
    {
        StreamService service = Start();
        await service.MakeAsync("path", "a", lifetime: TwentySeconds);
        Advance(20);
        _store.Close();
        Task<ReadOutcome> read = service.GetAsync("path");
        Advance(5);
        Assert.Equal("live", await service.StatusAsync("path"));
        Assert.False(read.IsCompleted);
        _store.Open();
        Assert.IsType<ReadOutcome.Read>(await read.WaitAsync(TestDeadline.Limit));
        Advance(14);
        Assert.Equal("live", await service.StatusAsync("path"));
        Advance(30);
        Assert.Equal("missing", await service.StatusAsync("path"));
    }

    [Fact]
    public async Task The_sweeper_does_not_delete_a_followed_stream_whose_renewal_waits()
    {
        StreamService service = Start();
        await service.MakeAsync("path", "a", lifetime: TwentySeconds);
        await FollowAsync(service, "path");
        _store.Close();
        Advance(60);
        while (await service.SweepAsync(CancellationToken.None) > 0)
        {
        }

        Assert.Equal(StreamStatus.Live, (await StoredAsync("path")).Status);
        _store.Open();
        await UntilStoredAsync("path");
    }

    [Fact]
    public async Task An_expired_stream_is_not_revived_by_a_reader()
    {
        StreamService service = Start();
        await service.MakeAsync("path", "a", lifetime: TwentySeconds);
        Advance(22);
        LiveOpenOutcome late = await service.FollowAsync("path", ReadFrom.Now);
        Assert.IsType<ReadOutcome.NotFound>(Assert.IsType<LiveOpenOutcome.Refused>(late).Reason);
        Advance(1);
        Assert.Equal("missing", await service.StatusAsync("path"));
    }

    private static async Task<LiveReader> FollowAsync(StreamService service, string path) =>
        Assert.IsType<LiveOpenOutcome.Opened>(await service.FollowAsync(path, ReadFrom.Now)).Reader;

    // The renewals that waited may be too old by then; the next tick requests others. The clock waits for the renewals
    // meanwhile: if it ran faster than they are stored, each would be too old again.
    private Task UntilStoredAsync(string path) => TestDeadline.UntilAsync(async () =>
    {
        for (int i = 0; i < 1_000; i++)
        {
            if ((await StoredAsync(path)).Expiry > _clock.GetUtcNow())
            {
                return true;
            }

            await Task.Yield();
        }

        Advance(0.5);
        return false;
    });

    private StreamService Start(StreamServiceOptions? options = null)
    {
        StreamService service = TestServices.Start(_store, _memory, options, _clock);
        _services.Add(service);
        return service;
    }

    private void Advance(double seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));

    private async Task<StreamHead> StoredAsync(string path) =>
        (await _memory.GetAsync(TestStreams.Path(path), SnapshotQuery.HeadOnly, CancellationToken.None)).Head!;

    private sealed class DamagedHeadStore(MemoryStreamStore store) : StoreDecorator(store)
    {
        public bool IsDamaged { get; set; }

        public override ValueTask<StreamSnapshot> GetAsync(
            StreamPath path, SnapshotQuery query, CancellationToken cancellationToken) =>
            IsDamaged && path.Value == "bad"
                ? throw new InvalidDataException("The head is damaged.")
                : base.GetAsync(path, query, cancellationToken);
    }
}

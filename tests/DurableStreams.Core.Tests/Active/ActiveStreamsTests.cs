using System.Diagnostics;
using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Streams;
using DurableStreams.Diagnostics;
using DurableStreams.FanOut.Publish;
using DurableStreams.Hosting;
using DurableStreams.Options;
using DurableStreams.Storage.Memory;
using DurableStreams.Streams;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;
using DurableStreams.Writing;

namespace DurableStreams.Core.Tests.Active;

public sealed class ActiveStreamsTests : IDisposable
{
    private readonly CountingStore _store = new(50_000);
    private readonly CoreMetrics _metrics = new();
    private readonly FanOutMetrics _fanOut = new();

    public void Dispose()
    {
        _metrics.Dispose();
        _fanOut.Dispose();
    }

    [Fact]
    public void A_path_has_one_active_stream()
    {
        ActiveStreams streams = Make(10);
        ActiveStream first = streams.Get(Path(1));
        Assert.Same(first, streams.Get(Path(1)));
        Assert.NotSame(first, streams.Get(Path(2)));
        Assert.Equal(2, streams.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(100)]
    public void The_number_of_active_streams_is_limited(int max)
    {
        ActiveStreams streams = Make(max);
        for (int i = 0; i < 1_000; i++)
        {
            ActiveStream stream = streams.Get(Path(i));
            Assert.True(stream.Actor.TryPin());
            stream.Actor.Unpin();
            Assert.InRange(streams.Count, 1, max + 1);
        }
    }

    [Fact]
    public void A_frequently_used_stream_usually_stays_active()
    {
        ActiveStreams streams = Make(100);
        HashSet<ActiveStream> seen = [];
        for (int i = 0; i < 5_000; i++)
        {
            streams.Get(Path(i));
            seen.Add(streams.Get(Path(-1)));
        }

        // The oldest streams were evicted about 500 times.
        Assert.InRange(seen.Count, 1, 25);
    }

    [Fact]
    public void Pinned_streams_stay_active_and_others_are_evicted()
    {
        ActiveStreams streams = Make(20);
        ActiveStream[] pinned = [.. Enumerable.Range(0, 10).Select(i => streams.GetPinned(Path(i)))];
        for (int i = 10; i < 500; i++)
        {
            streams.Get(Path(i));
        }

        Assert.All(pinned, stream => Assert.Same(stream, streams.Get(stream.Path)));
        Assert.InRange(streams.Count, 10, 21);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public async Task More_pinned_streams_than_the_limit_do_not_block_other_streams(int max)
    {
        ActiveStreams streams = Make(max);
        ActiveStream[] pinned = [.. Enumerable.Range(0, max + 5).Select(i => streams.GetPinned(Path(i)))];
        for (int i = 1_000; i < 1_500; i++)
        {
            var load = new LoadOperation();
            Assert.True(streams.TryEnqueue(Path(i), load));
            Assert.NotNull(await load.Answer);
        }

        Assert.All(pinned, stream => Assert.Same(stream, streams.Get(stream.Path)));
        Assert.InRange(streams.Count, max + 5, max + 5 + (max / 10) + 2);
        Assert.InRange(_store.Activations, 500, 2_000);
    }

    [Fact]
    public void More_pinned_streams_than_the_limit_are_not_scanned_for_every_new_stream()
    {
        ActiveStreams streams = Make(100);
        for (int i = 0; i < 100; i++)
        {
            streams.GetPinned(Path(i));
        }

        // If the number did not rise, all streams were scanned for one to evict; once per tenth of the limit at most.
        int scans = 0;
        for (int i = 1_000; i < 1_500; i++)
        {
            int before = streams.Count;
            streams.Get(Path(i));
            scans += streams.Count <= before ? 1 : 0;
        }

        Assert.InRange(scans, 1, 100);
    }

    [Fact]
    public void The_limit_holds_again_after_the_pins_are_released()
    {
        ActiveStreams streams = Make(20);
        ActiveStream[] pinned = [.. Enumerable.Range(0, 100).Select(i => streams.GetPinned(Path(i)))];
        foreach (ActiveStream stream in pinned)
        {
            stream.Actor.Unpin();
        }

        for (int i = 1_000; i < 1_200; i++)
        {
            streams.Get(Path(i));
        }

        Assert.InRange(streams.Count, 1, 21);
    }

    [Fact]
    public void An_evicted_stream_releases_its_bytes_and_can_become_active_again()
    {
        ActiveStreams streams = Make(10);
        StreamHead head = TestStreams.NewHead() with { Tail = 3 };
        List<ActiveStream> all = [.. Enumerable.Range(0, 100).Select(number =>
        {
            ActiveStream stream = streams.Get(Path(number));
            stream.Window.Add(head, SegmentText.Of(0, "abc"));
            return stream;
        })];

        // Which streams stay depends on the order of a hash table.
        int evicted = all.FindIndex(stream => !stream.Actor.TryPin());
        ActiveStream former = all[evicted];
        Assert.NotSame(former, streams.Get(Path(evicted)));
        Assert.True(streams.GetPinned(Path(evicted)).Actor.IsPinned);
        Assert.Null(former.Window.Read(head.Incarnation, 0, 3, 3));
    }

    [Fact]
    public void The_tail_windows_of_all_streams_together_are_limited()
    {
        ActiveStreams streams = Make(1_000, allWindows: 10_000);
        List<(ActiveStream Stream, StreamHead Head)> filled = [];
        for (int i = 0; i < 100; i++)
        {
            ActiveStream stream = streams.Get(Path(i));
            StreamHead head = TestStreams.NewHead() with { Tail = 1_000 };
            stream.Window.Add(head, TestStreams.Segment(0, TestBytes.Random(1_000, i)));
            filled.Add((stream, head));
        }

        streams.Get(Path(0));
        int kept = filled.Count(one => one.Stream.Window.Read(one.Head.Incarnation, 0, 1_000, 1_000) is not null);
        Assert.InRange(kept, 1, 10);
        Assert.Equal(100, streams.Count);
    }

    [Fact]
    public async Task With_many_threads_every_operation_completes_and_the_limit_holds_again()
    {
        ActiveStreams streams = Make(16);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
        {
            var random = new Random(thread);
            for (int i = 0; i < 5_000; i++)
            {
                var load = new LoadOperation();
                Assert.True(streams.TryEnqueue(Path(random.Next(200)), load));
                Assert.NotNull(await load.Answer);
                if (i % 10 == 0)
                {
                    ActiveStream pinned = streams.GetPinned(Path(random.Next(200)));
                    Assert.Same(pinned, streams.Get(pinned.Path));
                    pinned.Actor.Unpin();
                }
            }
        })));

        // An actor cannot be evicted before its run has ended, shortly after its last response.
        long started = Stopwatch.GetTimestamp();
        for (int i = 1_000; streams.Count > 16; i++)
        {
            Assert.True(
                Stopwatch.GetElapsedTime(started) < TestDeadline.Limit,
                $"{streams.Count} streams stay active.");
            streams.Get(Path(i));
            await Task.Yield();
        }
    }

    private static StreamPath Path(int number) => TestStreams.Path($"stream/{number}");

    private ActiveStreams Make(int max, long allWindows = 1_000_000)
    {
        TestFanOut fanOut = TestFanOut.Silent(new MemoryStreamStore());
        var context = new StreamServiceContext
        {
            Streams = _store,
            Reminders = new MemoryStreamStore(),
            Subscribers = fanOut.Subscribers,
            Signals = fanOut.Signals,
            Queue = fanOut.Queue,
            Options = new StreamServiceOptions { MaxActiveStreams = max, AllTailWindowsBytes = allWindows },
            Metrics = _metrics,
            FanOutMetrics = _fanOut,
        };
        return new ActiveStreams(context, new FanOutNotifier(context));
    }
}

using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>
/// Appends beside a fan-out that is broken all the way: the queue refuses, and the partitions of the estuaries fail. The
/// clock stands still meanwhile, so an append that waited for anything behind it would never end.
/// </summary>
public sealed class BrokenFanOutTests : IAsyncLifetime
{
    private const int Appends = 40;

    private static readonly FanOutOptions Small = new() { SignalThreshold = 3, QueueRanges = 4, EstuariesPerMessage = 2, EstuaryTtl = TimeSpan.FromDays(10) };

    /// <summary>Of which one is told by signals and one by queue.</summary>
    private static readonly (string Source, string[] Estuaries)[] Served =
    [
        ("p/few", ["p/few-1", "p/few-2"]),
        ("p/many", [.. Enumerable.Range(1, 8).Select(i => $"p/many-{i}")]),
    ];

    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryStreamStore _memory = new(isExclusive: false);
    private readonly UnreachableStreams _store;
    private readonly SignalBoard _board = new();
    private readonly StreamService _service;
    private volatile bool _isBroken;

    public BrokenFanOutTests()
    {
        _store = new UnreachableStreams(_memory, path => _isBroken && path.Value.Contains('-', StringComparison.Ordinal));
        _service = TestServices.Start(
            _store,
            _memory,
            new StreamServiceOptions { LifetimeTick = Timeout.InfiniteTimeSpan },
            _clock,
            fanOut: new TestFanOut(_memory, _board, _board, Small));
    }

    public async Task InitializeAsync()
    {
        foreach ((string source, string[] estuaries) in Served)
        {
            await _service.MakeAsync(source);
            foreach (string estuary in estuaries)
            {
                await _service.JoinAsync(source, estuary);
            }
        }

        _board.Lose();
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task No_append_fails_or_waits_and_after_the_repair_everything_arrives_once_and_in_order()
    {
        int refusedMessages = 0;
        _isBroken = true;
        _board.Before = work => work is FanOutMessage
            ? Task.FromException(new InvalidOperationException($"The queue refuses message {Interlocked.Increment(ref refusedMessages)}."))
            : Task.CompletedTask;
        List<Task> working = [];
        for (int i = 0; i < Appends; i++)
        {
            foreach ((string source, _) in Served)
            {
                Assert.IsType<AppendOutcome.Appended>(await _service.PostAsync(source, $"{i}"));
            }

            // The workers try for as long as it takes; nobody waits for them.
            working.Add(Task.Run(() => _board.PumpAsync(_service)));
        }

        await using (new RetryPump(_clock))
        {
            await Task.WhenAll(working);
            Assert.True(_store.Refused > 0);
            Assert.True(refusedMessages > 0);
            await HealAsync(looks: 3);
            foreach (string estuary in Served.SelectMany(one => one.Estuaries))
            {
                Assert.Equal("unavailable", await _service.StatusAsync(estuary));
            }

            _isBroken = false;
            _board.Before = null;
            await HealAsync(looks: 20);
        }

        string all = string.Join('|', Enumerable.Range(0, Appends));
        foreach ((string source, string[] estuaries) in Served)
        {
            Assert.Equal(all, await _service.TextAsync(source));
            foreach (string estuary in estuaries)
            {
                Assert.Equal(all, await _service.TextAsync(estuary));
            }

            Assert.False((await _service.FindAsync(source)).FanOutDue);
        }
    }

    private async Task HealAsync(int looks)
    {
        for (int look = 0; look < looks; look++)
        {
            _clock.Advance(Small.LongestBackOff);
            for (int round = 0; await _service.SweepAsync(CancellationToken.None) > 0; round++)
            {
                Assert.InRange(round, 0, 100);
            }

            await _board.PumpAsync(_service);
        }
    }
}

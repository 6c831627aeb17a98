using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>
/// Appends during a complete failure of the fan-out: the queue refuses messages, and the estuaries are unreachable. The
/// clock does not advance meanwhile, so an append that waited for the fan-out would never return.
/// </summary>
public sealed class BrokenFanOutTests : IAsyncLifetime
{
    private const int Appends = 40;

    private static readonly FanOutOptions Small = new()
    {
        SignalThreshold = 3,
        QueueRanges = 4,
        EstuariesPerMessage = 2,
        EstuaryTtl = TimeSpan.FromDays(10),
    };

    /// <summary>One source is published by signals, the other by queue.</summary>
    private static readonly (string Source, string[] Estuaries)[] Sources =
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
        _store = new UnreachableStreams(
            _memory, path => _isBroken && path.Value.Contains('-', StringComparison.Ordinal));
        _service = TestServices.Start(
            _store,
            _memory,
            new StreamServiceOptions { LifetimeTick = Timeout.InfiniteTimeSpan },
            _clock,
            fanOut: new TestFanOut(_memory, _board, _board, Small));
    }

    public async Task InitializeAsync()
    {
        foreach ((string source, string[] estuaries) in Sources)
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
    public async Task No_append_fails_or_waits_and_after_the_failure_everything_is_delivered_once_and_in_order()
    {
        int refusedMessages = 0;
        _isBroken = true;
        _board.Before = work => work is FanOutMessage
            ? Task.FromException(new InvalidOperationException(
                $"The queue refuses message {Interlocked.Increment(ref refusedMessages)}."))
            : Task.CompletedTask;
        List<Task> working = [];
        for (int i = 0; i < Appends; i++)
        {
            foreach ((string source, _) in Sources)
            {
                Assert.IsType<AppendOutcome.Appended>(await _service.PostAsync(source, $"{i}"));
            }

            // The workers run in the background.
            working.Add(Task.Run(() => _board.PumpAsync(_service)));
        }

        await using (ClockPump.OverRetries(_clock))
        {
            await Task.WhenAll(working);
            Assert.True(_store.Refused > 0);
            Assert.True(refusedMessages > 0);
            await RecoverAsync(sweeps: 3);
            foreach (string estuary in Sources.SelectMany(one => one.Estuaries))
            {
                Assert.Equal("unavailable", await _service.StatusAsync(estuary));
            }

            _isBroken = false;
            _board.Before = null;
            await RecoverAsync(sweeps: 20);
        }

        string all = string.Join('|', Enumerable.Range(0, Appends));
        foreach ((string source, string[] estuaries) in Sources)
        {
            Assert.Equal(all, await _service.TextAsync(source));
            foreach (string estuary in estuaries)
            {
                Assert.Equal(all, await _service.TextAsync(estuary));
            }

            Assert.False((await _service.FindAsync(source)).FanOutDue);
        }
    }

    private async Task RecoverAsync(int sweeps)
    {
        for (int sweep = 0; sweep < sweeps; sweep++)
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

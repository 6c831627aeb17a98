using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut.Estuaries;
using DurableStreams.Options;
using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>Two processes over a store that fails and delays commits, with lost and repeated signals.</summary>
public sealed class FanOutChaosTests
{
    private const int Sources = 4;
    private const int Estuaries = 8;
    private static readonly StreamServiceOptions Options = new()
    {
        LifetimeTick = TimeSpan.FromHours(1),
        MaxChunkBytes = 64,
    };

    [Theory]
    [InlineData(200, 0, 0.05)]
    [InlineData(3, 0, 0.05)]
    [InlineData(200, 0, 0.25)]
    [InlineData(3, 0, 0.25)]
    [InlineData(200, 4, 0.05)]
    [InlineData(3, 2, 0.25)]
    public async Task Each_estuary_has_the_appends_of_its_sources_once_and_in_order(
        int threshold, int inline, double rate)
    {
        for (int seed = 0; seed < 6; seed++)
        {
            await RunAsync(threshold, inline, rate, seed);
        }
    }

    private static async Task RunAsync(int threshold, int inline, double rate, int seed)
    {
        var fanOut = new FanOutOptions
        {
            SignalThreshold = threshold,
            InlineUpTo = inline,
            QueueRanges = 4,
            EstuariesPerMessage = 2,
        };
        await using var host = new TestHost(Options, isExclusive: false, fanOut: fanOut);
        await using var pump = ClockPump.OverRetries(host.Clock);
        var random = new Random(seed);
        var faults = new StoppableFaultPlan(new RandomFaults(seed, rate));
        StreamService[] processes = [host.Start(faults), host.Start(faults)];
        var expectations = new FanOutExpectations();
        int[] sent = new int[Sources];
        for (int i = 0; i < Sources; i++)
        {
            await host.Service.MakeAsync($"p/s{i}");
        }

        for (int step = 0; step < 150; step++)
        {
            int number = random.Next(Sources);
            string source = $"p/s{number}";
            switch (random.Next(10))
            {
                case < 4:
                    string message = expectations.NextMessage(source);
                    var stamp = new ProducerStamp(TestStreams.Producer("p"), 0, sent[number]++);
                    await UntilAsync(
                        process => process.PostAsync(source, message, producer: stamp),
                        outcome => outcome is AppendOutcome.Appended or AppendOutcome.Duplicate);
                    expectations.Appended(source, message);
                    break;
                case 4:
                    string estuary = $"p/e{random.Next(Estuaries)}";
                    await UntilAsync(
                        process => process.SubscribeAsync(source, estuary),
                        outcome => outcome is SubscribeOutcome.Subscribed);
                    expectations.Subscribed(source, estuary);
                    break;
                case < 8:
                    if (host.Signals.Take(random) is { } work)
                    {
                        await TryAsync(() => SignalBoard.WorkAsync(processes[random.Next(2)], work));
                        if (random.Next(4) == 0)
                        {
                            await TryAsync(() => SignalBoard.WorkAsync(processes[random.Next(2)], work));
                        }
                    }

                    break;
                case 8:
                    host.Signals.Take(random);
                    break;
                default:
                    host.Advance(random.Next(30));
                    await TryAsync(async () => await processes[random.Next(2)].SweepAsync(CancellationToken.None));
                    break;
            }
        }

        faults.Stop();
        host.Restart();
        for (int i = 0; i < 15; i++)
        {
            host.Advance(301);
            await host.SweepAsync();
            await host.PumpAsync();
        }

        await expectations.CheckAsync(host.Service, $"Seed {seed}");

        async Task UntilAsync<T>(Func<StreamService, Task<T>> ask, Predicate<T> isDone)
        {
            for (int attempts = 0; !isDone(await ask(processes[random.Next(2)])); attempts++)
            {
                Assert.True(attempts < 200, $"Seed {seed}: too many attempts.");
            }
        }
    }

    // A worker stops when the store fails; its process continues.
    private static async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (StoreUnavailableException)
        {
        }
    }

    private sealed class StoppableFaultPlan(IFaultPlan plan) : IFaultPlan
    {
        private volatile bool _stopped;

        public void Stop() => _stopped = true;

        public Fault? Next(StoreCall call, int number) => _stopped ? null : plan.Next(call, number);
    }
}

using DurableStreams.Azurite.Faults;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Storage.AzureTables.Tests.Faults.FanOut;

/// <summary>
/// Runs each step of the fan-out with a fault at its first table call, then at its second, and so on. All signals are
/// lost afterwards. After the sweeper has processed all scheduled work, each estuary must contain every message once
/// and in order, and nothing may be incomplete.
/// </summary>
public abstract class FanOutSweep : TablesTest
{
    /// <summary>More than the number of calls of any step.</summary>
    private const int MaxCalls = 100;

    private readonly ManualTimeProvider _clock = new();

    public static TheoryData<string> Names => [.. All.Select(scenario => scenario.Name)];

    /// <summary>
    /// The fast ones: steps of clients and workers, without those of the sweeper, which retries in any case.
    /// </summary>
    public static TheoryData<string> SmallNames =>
        [.. All.Where(scenario => !scenario.IsSwept).Select(scenario => scenario.Name)];

    private static IReadOnlyList<FanOutScenario> All { get; } =
    [
        new FirstSubscription(), new SubscriptionToQuietSource(), new SecondSubscription(), new EndOfSubscription(),
        new DeliveryBySignals(), new DeliveryByQueue(), new SweptDelivery(), new SweptDeliveryToRanges(),
        new DeletionOfEstuary(), new PurgeOfEstuary(), new DeletionOfSource(), new PurgeOfSource(),
    ];

    /// <summary>Runs a scenario repeatedly, each time with the fault at the next call.</summary>
    /// <param name="name">The name of the scenario.</param>
    /// <param name="fault">The fault.</param>
    /// <param name="isLasting">True if all later calls have the fault too.</param>
    /// <param name="first">The first call with the fault.</param>
    protected async Task SweepAsync(string name, StorageFault fault, bool isLasting = false, int first = 1)
    {
        FanOutScenario scenario = All.Single(one => one.Name == name);
        await using var pump = new ClockPump(_clock);
        await using var bench = new FanOutBench(Tables, _clock, scenario.Options);
        bool hit = true;
        for (int nth = first; hit; nth += isLasting ? LastingFaults.Step : 1)
        {
            Assert.InRange(nth, 1, MaxCalls);
            hit = false;
            string path = $"{nth}";
            await scenario.PrepareAsync(bench, path);
            await using TableProcess broken = bench.Start();
            broken.Transport.Decide = (_, number) => (isLasting ? number >= nth : number == nth) && (hit = true)
                ? fault
                : StorageFault.None;
            Ending ending = await scenario.AskAsync(broken, path);
            if (ending == Ending.Unknown && scenario.IsRepeated)
            {
                Assert.Equal(Ending.Done, ending = await scenario.AskAsync(bench.Healthy, path));
            }

            await scenario.ContinueAsync(bench, path);
            await broken.Transport.ReleaseAsync();
            await bench.SweepUntilDoneAsync();
            await scenario.AssertAsync(bench, path, ending);
            await scenario.AssertUsableAsync(bench, path);
        }

        await bench.SweepUntilDoneAsync();
        await RowInvariants.AssertAsync(Tables, bench.Healthy.Store);
    }
}

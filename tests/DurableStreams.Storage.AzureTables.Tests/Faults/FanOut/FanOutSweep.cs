using DurableStreams.Azurite.Faults;
using DurableStreams.Core.Tests.Writers;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

/// <summary>
/// Each step behind estuaries with a fault at its first table call, its second, and so on: once the sweeper has done what is
/// filed, and though every signal got lost, each estuary holds what it should, once and in order, and nothing is half there.
/// </summary>
public abstract class FanOutSweep : TablesTest
{
    /// <summary>More calls than any step makes.</summary>
    private const int MostCalls = 100;

    private readonly ManualTimeProvider _clock = new();

    public static TheoryData<string> Names => [.. All.Select(scenario => scenario.Name)];

    /// <summary>Those that take little time: what clients and workers do, and not the sweepers, which try again in any case.</summary>
    public static TheoryData<string> SmallNames => [.. All.Where(scenario => !scenario.IsSwept).Select(scenario => scenario.Name)];

    private static IReadOnlyList<FanOutScenario> All { get; } =
    [
        new FirstSubscription(), new SubscriptionToQuietSource(), new SecondSubscription(), new EndOfSubscription(),
        new DeliveryBySignals(), new DeliveryByQueue(), new SweptDelivery(), new SweptDeliveryToRanges(),
        new DeletionOfEstuary(), new PurgeOfEstuary(), new DeletionOfSource(), new PurgeOfSource(),
    ];

    /// <summary>Makes the step again and again, with the fault at another call each time.</summary>
    /// <param name="name">The scenario's.</param>
    /// <param name="fault">The fault.</param>
    /// <param name="isLasting">True when it befalls all calls from then on.</param>
    protected async Task SweepAsync(string name, Fault fault, bool isLasting = false)
    {
        FanOutScenario scenario = All.Single(one => one.Name == name);
        await using var pump = new ClockPump(_clock);
        await using var bench = new FanOutBench(Tables, _clock, scenario.Options);
        bool hit = true;
        for (int nth = 1; hit; nth++)
        {
            Assert.InRange(nth, 1, MostCalls);
            hit = false;
            string path = $"{nth}";
            await scenario.PrepareAsync(bench, path);
            await using TableProcess broken = bench.Start();
            broken.Transport.Decide = (_, number) => (isLasting ? number >= nth : number == nth) && (hit = true) ? fault : Fault.None;
            Ending ending = await scenario.AskAsync(broken, path);
            if (ending == Ending.Unknown && scenario.IsRepeated)
            {
                Assert.Equal(Ending.Done, ending = await scenario.AskAsync(bench.Sound, path));
            }

            await scenario.GoOnAsync(bench, path);
            await broken.Transport.ReleaseAsync();
            await bench.HealAsync();
            await scenario.AssertAsync(bench, path, ending);
            await scenario.AssertGoesOnAsync(bench, path);
        }

        await bench.HealAsync();
        await TidyRows.AssertAsync(Tables, bench.Sound.Store);
    }
}

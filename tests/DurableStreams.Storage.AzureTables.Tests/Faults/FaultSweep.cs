using DurableStreams.Azurite.Faults;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Options;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

/// <summary>
/// Runs each request with a fault at its first table call, then at its second, and so on. Nothing acknowledged may be
/// lost, nothing may be applied twice, and the stream must stay usable, even after delayed calls arrive and after the
/// sweeper has cleaned up.
/// </summary>
public abstract class FaultSweep : TablesTest
{
    /// <summary>More than the number of calls of any request.</summary>
    private const int MaxCalls = 40;

    private static readonly StreamServiceOptions Options = new() { UnknownOutcomeTimeout = TimeSpan.FromSeconds(3) };

    private readonly ManualTimeProvider _clock = new();

    public static TheoryData<string> Names => [.. All.Select(scenario => scenario.Name)];

    /// <summary>The fast ones.</summary>
    public static TheoryData<string> SmallNames =>
        [.. All.Where(scenario => scenario is not LargeAppend).Select(scenario => scenario.Name)];

    private static IReadOnlyList<Scenario> All { get; } =
    [
        new Creation(), new Append(), new IdempotentAppend(), new AppendAndClose(), new LargeAppend(), new Deletion(),
        new Recreation(), new Fork(), new CascadingDeletion(), new ExpirySweep(),
    ];

    /// <summary>Runs a scenario repeatedly, each time with the fault at the next call.</summary>
    /// <param name="name">The name of the scenario.</param>
    /// <param name="fault">The fault.</param>
    /// <param name="isLasting">True if all later calls have the fault too.</param>
    /// <param name="first">The first call with the fault.</param>
    protected async Task SweepAsync(string name, StorageFault fault, bool isLasting = false, int first = 1)
    {
        Scenario scenario = All.Single(one => one.Name == name);
        await using var pump = new ClockPump(_clock);
        await using TableProcess healthy = Process();
        List<string> paths = [];
        for (int nth = first; ; nth += isLasting ? LastingFaults.Step : 1)
        {
            Assert.InRange(nth, 1, MaxCalls);
            string path = $"{nth}";
            await scenario.PrepareAsync(healthy.Service, path);
            await using TableProcess broken = Process();
            bool hit = false;
            broken.Transport.Decide = (_, number) => (isLasting ? number >= nth : number == nth) && (hit = true)
                ? fault
                : StorageFault.None;
            Ending ending = await scenario.AskAsync(broken.Service, path);
            if (!hit)
            {
                Assert.NotEmpty(paths);
                break;
            }

            paths.Add(path);
            await AssertHarmlessAsync(scenario, healthy.Service, broken, path, ending);
        }

        await AssertNoLeftoversAsync(healthy, paths);
    }

    private static async Task AssertHarmlessAsync(
        Scenario scenario, StreamService healthy, TableProcess broken, string path, Ending ending)
    {
        bool isDone = ending == Ending.Done;
        if (!isDone && scenario.IsRepeatable)
        {
            Assert.Equal(Ending.Done, await scenario.AskAsync(healthy, path));
            isDone = true;
        }

        if (isDone)
        {
            await scenario.AssertDoneAsync(healthy, path);
            await broken.Transport.ReleaseAsync();
            await scenario.AssertDoneAsync(healthy, path);
        }
        else
        {
            await broken.Transport.ReleaseAsync();
            bool wasDone = (await healthy.TextAsync(path)).Contains("second", StringComparison.Ordinal);
            await (wasDone ? scenario.AssertDoneAsync(healthy, path) : scenario.AssertNotDoneAsync(healthy, path));
        }

        await scenario.AssertUsableAsync(healthy, path);
    }

    /// <summary>
    /// Sweeps for four hours. Existing streams must be unchanged, and nothing incomplete may be left.
    /// </summary>
    private async Task AssertNoLeftoversAsync(TableProcess healthy, List<string> paths)
    {
        List<string> before = await TextsAsync(healthy.Service, paths);
        for (int hour = 0; hour < 4; hour++)
        {
            _clock.Advance(TimeSpan.FromMinutes(61));
            for (int round = 0; await healthy.Service.SweepAsync(CancellationToken.None) > 0; round++)
            {
                Assert.InRange(round, 0, 100);
            }
        }

        Assert.Equal(before, await TextsAsync(healthy.Service, paths));
        await RowInvariants.AssertAsync(Tables, healthy.Store);
    }

    private static async Task<List<string>> TextsAsync(StreamService service, List<string> paths)
    {
        List<string> texts = [];
        foreach (string path in paths)
        {
            texts.Add(await service.TextAsync(path));
        }

        return texts;
    }

    private TableProcess Process() => new(Tables, _clock, Options, maxPage: 3, retries: 1);
}

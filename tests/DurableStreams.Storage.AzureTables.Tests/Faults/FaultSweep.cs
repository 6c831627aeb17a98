using DurableStreams.Azurite.Faults;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Core.Tests.Writers;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

/// <summary>
/// Each request with a fault at its first table call, its second, and so on: nothing acknowledged is lost, nothing is done
/// twice, and the stream goes on, also when what was held up arrives, and when sweepers have cleaned up.
/// </summary>
public abstract class FaultSweep : TablesTest
{
    /// <summary>More calls than any request makes.</summary>
    private const int MostCalls = 40;

    private static readonly StreamServiceOptions Options = new() { UnknownOutcomeTimeout = TimeSpan.FromSeconds(3) };

    private readonly ManualTimeProvider _clock = new();

    public static TheoryData<string> Names => [.. All.Select(scenario => scenario.Name)];

    /// <summary>Those that take little time.</summary>
    public static TheoryData<string> SmallNames => [.. All.Where(scenario => scenario is not LargeAppend).Select(scenario => scenario.Name)];

    private static IReadOnlyList<Scenario> All { get; } =
    [
        new Creation(), new Append(), new IdempotentAppend(), new AppendAndClose(), new LargeAppend(), new Deletion(), new Recreation(),
        new Fork(), new CascadingDeletion(), new ExpirySweep(),
    ];

    /// <summary>Makes the request again and again, with the fault at another call each time.</summary>
    /// <param name="name">The scenario's.</param>
    /// <param name="fault">The fault.</param>
    /// <param name="isLasting">True when it befalls all calls from then on.</param>
    protected async Task SweepAsync(string name, Fault fault, bool isLasting = false)
    {
        Scenario scenario = All.Single(one => one.Name == name);
        await using var pump = new ClockPump(_clock);
        await using TableProcess sound = Process();
        List<string> paths = [];
        for (int nth = 1; ; nth++)
        {
            Assert.InRange(nth, 1, MostCalls);
            string path = $"{nth}";
            await scenario.PrepareAsync(sound.Service, path);
            await using TableProcess broken = Process();
            bool hit = false;
            broken.Transport.Decide = (_, number) => (isLasting ? number >= nth : number == nth) && (hit = true) ? fault : Fault.None;
            Ending ending = await scenario.AskAsync(broken.Service, path);
            if (!hit)
            {
                Assert.True(nth > 1);
                break;
            }

            paths.Add(path);
            await AssertHarmlessAsync(scenario, sound.Service, broken, path, ending);
        }

        await AssertTidyAsync(sound, paths);
    }

    private static async Task AssertHarmlessAsync(Scenario scenario, StreamService sound, TableProcess broken, string path, Ending ending)
    {
        bool isDone = ending == Ending.Done;
        if (!isDone && scenario.IsRepeatable)
        {
            Assert.Equal(Ending.Done, await scenario.AskAsync(sound, path));
            isDone = true;
        }

        if (isDone)
        {
            await scenario.AssertDoneAsync(sound, path);
            await broken.Transport.ReleaseAsync();
            await scenario.AssertDoneAsync(sound, path);
        }
        else
        {
            await broken.Transport.ReleaseAsync();
            bool wasDone = (await sound.TextAsync(path)).Contains("second", StringComparison.Ordinal);
            await (wasDone ? scenario.AssertDoneAsync(sound, path) : scenario.AssertNotDoneAsync(sound, path));
        }

        await scenario.AssertGoesOnAsync(sound, path);
    }

    /// <summary>Sweeps for hours: what lives is whole, and nothing half-made is left.</summary>
    private async Task AssertTidyAsync(TableProcess sound, List<string> paths)
    {
        List<string> before = await TextsAsync(sound.Service, paths);
        for (int hour = 0; hour < 4; hour++)
        {
            _clock.Advance(TimeSpan.FromMinutes(61));
            for (int round = 0; await sound.Service.SweepAsync(CancellationToken.None) > 0; round++)
            {
                Assert.InRange(round, 0, 100);
            }
        }

        Assert.Equal(before, await TextsAsync(sound.Service, paths));
        await TidyRows.AssertAsync(Tables, sound.Store);
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

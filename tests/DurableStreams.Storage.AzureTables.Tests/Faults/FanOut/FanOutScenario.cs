using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Options;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;

namespace DurableStreams.Storage.AzureTables.Tests.Faults.FanOut;

/// <summary>
/// A request or a step of the fan-out, with the content that sources and estuaries must have afterwards.
/// </summary>
internal abstract class FanOutScenario
{
    /// <summary>
    /// No parallelism, so the order of calls is fixed, and estuaries that do not expire during the test.
    /// </summary>
    protected static readonly FanOutOptions Sequential = new()
    {
        Parallelism = 1,
        SignalsInVain = 1,
        EstuaryTtl = TimeSpan.FromDays(1_000)
    };

    public abstract string Name { get; }

    public virtual FanOutOptions Options => Sequential;

    /// <summary>True if the client repeats the request until it succeeds.</summary>
    public virtual bool IsRepeated => false;

    /// <summary>True if the step is done by the sweeper.</summary>
    public virtual bool IsSwept => false;

    /// <summary>Creates the initial state.</summary>
    public abstract Task PrepareAsync(FanOutBench bench, string path);

    /// <summary>Sends the request, or runs the step, once.</summary>
    public abstract Task<Ending> AskAsync(TableProcess process, string path);

    /// <summary>Further activity before the sweeper repairs anything.</summary>
    public virtual Task ContinueAsync(FanOutBench bench, string path) => Task.CompletedTask;

    /// <summary>Asserts the state after all scheduled work is done.</summary>
    /// <param name="bench">The processes.</param>
    /// <param name="path">The prefix of the streams' paths.</param>
    /// <param name="ending">The result that the client saw.</param>
    public abstract Task AssertAsync(FanOutBench bench, string path, Ending ending);

    /// <summary>
    /// Asserts that the estuary can subscribe, or is still subscribed, and receives the next message.
    /// </summary>
    public virtual async Task AssertUsableAsync(FanOutBench bench, string path)
    {
        StreamService service = bench.Healthy.Service;
        bool isNew = await service.JoinAsync(Source(path), Estuary(path));
        string before = isNew ? "" : await service.TextAsync(Estuary(path));
        await bench.AddAsync(Source(path), "next");
        Assert.Equal(before.Length == 0 ? "next" : $"{before}|next", await service.TextAsync(Estuary(path)));
    }

    protected static string Source(string path) => $"{path}/source";

    protected static string OtherSource(string path) => $"{path}/other source";

    protected static string Estuary(string path) => $"{path}/estuary";

    protected static string OtherEstuary(string path) => $"{path}/other estuary";

    /// <summary>
    /// Subscribes and delivers a first message, so that cursors have moved. Then processes all scheduled work, so that
    /// it cannot repair the effect of the fault.
    /// </summary>
    protected static async Task DeliverFirstAsync(FanOutBench bench, string source, params string[] estuaries)
    {
        await bench.Healthy.Service.MakeAsync(source);
        foreach (string estuary in estuaries)
        {
            await bench.Healthy.Service.JoinAsync(source, estuary);
        }

        await bench.AddAsync(source, "first");
        await bench.SweepUntilDoneAsync();
    }

    /// <summary>Processes signals and messages as workers do: a failure does not stop the others.</summary>
    protected static async Task WorkAsync(TableProcess process)
    {
        for (int i = 0; process.Signals.Take() is { } work; i++)
        {
            Assert.True(i < 1_000, "The signals do not end.");
            try
            {
                await SignalBoard.WorkAsync(process.Service, work);
            }
            catch (StoreUnavailableException)
            {
                // The host redelivers a failed message a few times, then moves it to the poison queue; here, it is
                // dropped at once.
            }
        }
    }

    /// <summary>Sweeps until nothing is due.</summary>
    protected static async Task<Ending> SweepAsync(TableProcess process)
    {
        try
        {
            for (int i = 0; await process.Service.SweepAsync(CancellationToken.None) > 0; i++)
            {
                Assert.True(i < 100, "The due work does not end.");
            }

            return Ending.Done;
        }
        catch (StoreUnavailableException)
        {
            return Ending.Unknown;
        }
    }
}

using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

/// <summary>A request or a piece of work behind estuaries, and what sources and estuaries must hold afterwards.</summary>
internal abstract class FanOutScenario
{
    /// <summary>Everything in turn, so that calls come in one order; and estuaries that outlive the test.</summary>
    protected static readonly FanOutOptions InTurn = new() { Parallelism = 1, SignalsInVain = 1, EstuaryTtl = TimeSpan.FromDays(1_000) };

    public abstract string Name { get; }

    public virtual FanOutOptions Options => InTurn;

    /// <summary>True when the client asks until it is answered.</summary>
    public virtual bool IsRepeated => false;

    /// <summary>True when it is a sweeper's work.</summary>
    public virtual bool IsSwept => false;

    /// <summary>Makes what must be there before.</summary>
    public abstract Task PrepareAsync(FanOutBench bench, string path);

    /// <summary>Asks, or works, once.</summary>
    public abstract Task<Ending> AskAsync(TableProcess process, string path);

    /// <summary>What happens afterwards, before anything is put right.</summary>
    public virtual Task GoOnAsync(FanOutBench bench, string path) => Task.CompletedTask;

    /// <summary>Asserts what is there once everything filed is done.</summary>
    /// <param name="bench">The processes.</param>
    /// <param name="path">What the names begin with.</param>
    /// <param name="ending">How it ended for the client.</param>
    public abstract Task AssertAsync(FanOutBench bench, string path, Ending ending);

    /// <summary>Asserts that the estuary can subscribe, again or still, and receives what comes next.</summary>
    public virtual async Task AssertGoesOnAsync(FanOutBench bench, string path)
    {
        StreamService service = bench.Sound.Service;
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
    /// Subscribes and delivers a first message, so that cursors have moved before; and works off what was filed for that, so
    /// that it does not put right what comes.
    /// </summary>
    protected static async Task DeliverFirstAsync(FanOutBench bench, string source, params string[] estuaries)
    {
        await bench.Sound.Service.MakeAsync(source);
        foreach (string estuary in estuaries)
        {
            await bench.Sound.Service.JoinAsync(source, estuary);
        }

        await bench.AddAsync(source, "first");
        await bench.HealAsync();
    }

    /// <summary>Works off signals and messages, as workers do: whoever fails does not keep the others.</summary>
    protected static async Task WorkAsync(TableProcess process)
    {
        for (int i = 0; process.Signals.Take() is { } work; i++)
        {
            Assert.True(i < 1_000, "The signals do not come to an end.");
            try
            {
                await SignalBoard.WorkAsync(process.Service, work);
            }
            catch (StoreUnavailableException)
            {
                // A message that fails is given again a few times and then put aside; here, at once.
            }
        }
    }

    /// <summary>Sweeps as long as there is something to do.</summary>
    protected static async Task<Ending> SweepAsync(TableProcess process)
    {
        try
        {
            for (int i = 0; await process.Service.SweepAsync(CancellationToken.None) > 0; i++)
            {
                Assert.True(i < 100, "The duties do not come to an end.");
            }

            return Ending.Done;
        }
        catch (StoreUnavailableException)
        {
            return Ending.Unknown;
        }
    }
}

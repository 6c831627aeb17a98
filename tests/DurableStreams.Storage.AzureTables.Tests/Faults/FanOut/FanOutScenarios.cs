using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

/// <summary>The subscription that makes the estuary. Whoever asked in vain does not ask again.</summary>
internal class FirstSubscription : FanOutScenario
{
    public override string Name => "subscribe";

    public override Task PrepareAsync(FanOutBench bench, string path) => bench.Sound.Service.MakeAsync(Source(path), "before");

    public override async Task<Ending> AskAsync(TableProcess process, string path) =>
        await process.Service.SubscribeAsync(Source(path), Estuary(path)) is SubscribeOutcome.Subscribed ? Ending.Done : Ending.Unknown;

    public override Task GoOnAsync(FanOutBench bench, string path) => bench.AddUnheardAsync(Source(path), "one");

    public override async Task AssertAsync(FanOutBench bench, string path, Ending ending)
    {
        bool isThere = await bench.Sound.Service.StatusAsync(Estuary(path)) == "live";
        Assert.True(isThere || ending == Ending.Unknown);
        if (isThere)
        {
            Assert.Equal("one", await bench.Sound.Service.TextAsync(Estuary(path)));
            Assert.Equal(Source(path), await bench.Sound.Service.SourcesAsync(Estuary(path)));
        }
    }
}

/// <summary>The same where nothing comes afterwards that would put right what is half there: only its own due row does.</summary>
internal sealed class SubscriptionToQuietSource : FirstSubscription
{
    public override string Name => "subscribe to a quiet source";

    public override Task GoOnAsync(FanOutBench bench, string path) => Task.CompletedTask;

    public override async Task AssertAsync(FanOutBench bench, string path, Ending ending)
    {
        bool isThere = await bench.Sound.Service.StatusAsync(Estuary(path)) == "live";
        Assert.True(isThere || ending == Ending.Unknown);
        var source = new SourceLife(TestStreams.Path(Source(path)), (await bench.Sound.Service.FindAsync(Source(path))).Incarnation);
        IReadOnlyList<SubscriberRow> rows = await bench.Sound.Store.PageSubscribersAsync(source, HashRanges.All, null, 2, CancellationToken.None);
        Assert.Equal(isThere ? [Estuary(path)] : [], rows.Select(row => row.Estuary.Value));
        if (isThere)
        {
            Assert.Equal("", await bench.Sound.Service.TextAsync(Estuary(path)));
            Assert.Equal(Source(path), await bench.Sound.Service.SourcesAsync(Estuary(path)));
        }
    }
}

/// <summary>An estuary that is there subscribes to another source.</summary>
internal sealed class SecondSubscription : FanOutScenario
{
    public override string Name => "subscribe to another source";

    public override async Task PrepareAsync(FanOutBench bench, string path)
    {
        await DeliverFirstAsync(bench, OtherSource(path), Estuary(path));
        await bench.Sound.Service.MakeAsync(Source(path), "before");
    }

    public override async Task<Ending> AskAsync(TableProcess process, string path) =>
        await process.Service.SubscribeAsync(Source(path), Estuary(path)) is SubscribeOutcome.Subscribed ? Ending.Done : Ending.Unknown;

    public override Task GoOnAsync(FanOutBench bench, string path) => bench.AddUnheardAsync(Source(path), "one");

    public override async Task AssertAsync(FanOutBench bench, string path, Ending ending)
    {
        bool isThere = (await bench.Sound.Service.SourcesAsync(Estuary(path))).Contains(Source(path), StringComparison.Ordinal);
        Assert.True(isThere || ending == Ending.Unknown);
        Assert.Equal(isThere ? "first|one" : "first", await bench.Sound.Service.TextAsync(Estuary(path)));
    }
}

/// <summary>
/// An append, its signals and its deliveries, all by the process that breaks. One source for all faults: whatever one of them
/// leaves, the next append shows.
/// </summary>
internal class DeliveryBySignals : FanOutScenario
{
    private const string All = "all";

    private static readonly string[] Estuaries = [Estuary(All), OtherEstuary(All)];

    public override string Name => "deliver by signals";

    public override async Task PrepareAsync(FanOutBench bench, string path)
    {
        if (await bench.Sound.Service.StatusAsync(Source(All)) == "missing")
        {
            await DeliverFirstAsync(bench, Source(All), Estuaries);
        }
    }

    public override async Task<Ending> AskAsync(TableProcess process, string path)
    {
        AppendOutcome outcome = await process.Service.PostAsync(Source(All), path);
        await WorkAsync(process);
        return outcome is AppendOutcome.Appended ? Ending.Done : Ending.Unknown;
    }

    public override async Task AssertAsync(FanOutBench bench, string path, Ending ending)
    {
        string text = await bench.Sound.Service.TextAsync(Source(All));
        Assert.True(ending == Ending.Unknown || text.EndsWith($"|{path}", StringComparison.Ordinal), text);
        foreach (string estuary in Estuaries)
        {
            Assert.Equal(text, await bench.Sound.Service.TextAsync(estuary));
        }

        Assert.False((await bench.Sound.Service.FindAsync(Source(All))).FanOutDue);
    }

    public override Task AssertGoesOnAsync(FanOutBench bench, string path) => Task.CompletedTask;

    /// <summary>Appends, and what it signals is lost.</summary>
    protected static Task AddUnheardAsync(FanOutBench bench, string path) => bench.AddUnheardAsync(Source(All), path);
}

/// <summary>The same by queue, with ranges that take more than one message each.</summary>
internal sealed class DeliveryByQueue : DeliveryBySignals
{
    public override string Name => "deliver by queue";

    public override FanOutOptions Options => InTurn with { SignalThreshold = 1, QueueRanges = 2, EstuariesPerMessage = 1 };
}

/// <summary>What was appended in vain is brought by a sweeper that breaks.</summary>
internal class SweptDelivery : DeliveryBySignals
{
    public override string Name => "look after a source";

    public override bool IsSwept => true;

    // The first look finds the estuaries behind; the second, that they have not moved; the third delivers.
    public override async Task PrepareAsync(FanOutBench bench, string path)
    {
        await base.PrepareAsync(bench, path);
        await AddUnheardAsync(bench, path);
        for (int look = 0; look < 2; look++)
        {
            await bench.ReachDutiesAsync();
            await SweepAsync(bench.Sound);
            bench.Sound.Signals.Lose();
        }

        await bench.ReachDutiesAsync();
    }

    public override Task<Ending> AskAsync(TableProcess process, string path) => SweepAsync(process);
}

/// <summary>The same for ranges.</summary>
internal sealed class SweptDeliveryToRanges : SweptDelivery
{
    public override string Name => "look after the ranges of a source";

    public override FanOutOptions Options => InTurn with { SignalThreshold = 1, QueueRanges = 2, EstuariesPerMessage = 1 };
}

internal sealed class EndOfSubscription : FanOutScenario
{
    public override string Name => "unsubscribe";

    public override bool IsRepeated => true;

    public override Task PrepareAsync(FanOutBench bench, string path) =>
        DeliverFirstAsync(bench, Source(path), Estuary(path), OtherEstuary(path));

    public override async Task<Ending> AskAsync(TableProcess process, string path) =>
        await process.Service.UnsubscribeAsync(Source(path), Estuary(path)) == UnsubscribeOutcome.Unsubscribed ? Ending.Done : Ending.Unknown;

    public override Task GoOnAsync(FanOutBench bench, string path) => bench.AddUnheardAsync(Source(path), "one");

    public override async Task AssertAsync(FanOutBench bench, string path, Ending ending)
    {
        Assert.Equal("first", await bench.Sound.Service.TextAsync(Estuary(path)));
        Assert.Equal("", await bench.Sound.Service.SourcesAsync(Estuary(path)));
        Assert.Equal("first|one", await bench.Sound.Service.TextAsync(OtherEstuary(path)));
    }
}

internal class DeletionOfEstuary : FanOutScenario
{
    public override string Name => "delete an estuary";

    public override bool IsRepeated => true;

    public override Task PrepareAsync(FanOutBench bench, string path) =>
        DeliverFirstAsync(bench, Source(path), Estuary(path), OtherEstuary(path));

    public override async Task<Ending> AskAsync(TableProcess process, string path) => await process.Service.DeleteAsync(Estuary(path)) switch
    {
        DeleteOutcome.Deleted or DeleteOutcome.NotFound => Ending.Done,
        _ => Ending.Unknown,
    };

    public override Task GoOnAsync(FanOutBench bench, string path) => bench.AddUnheardAsync(Source(path), "one");

    public override async Task AssertAsync(FanOutBench bench, string path, Ending ending)
    {
        Assert.Equal("missing", await bench.Sound.Service.StatusAsync(Estuary(path)));
        Assert.Equal("first|one", await bench.Sound.Service.TextAsync(OtherEstuary(path)));
    }
}

/// <summary>The rows of an estuary that was deleted by a process without estuaries are removed by a sweeper that breaks.</summary>
internal sealed class PurgeOfEstuary : DeletionOfEstuary
{
    public override string Name => "purge an estuary";

    public override bool IsSwept => true;

    public override bool IsRepeated => false;

    public override async Task PrepareAsync(FanOutBench bench, string path)
    {
        await base.PrepareAsync(bench, path);
        await using TableProcess other = bench.StartWithoutEstuaries();
        await other.Service.RemoveAsync(Estuary(path));
        await bench.ReachDutiesAsync();
    }

    public override Task<Ending> AskAsync(TableProcess process, string path) => SweepAsync(process);
}

/// <summary>One of the two sources of an estuary goes, and begins a new life.</summary>
internal class DeletionOfSource : FanOutScenario
{
    public override string Name => "delete a source";

    public override bool IsRepeated => true;

    public override async Task PrepareAsync(FanOutBench bench, string path)
    {
        await bench.Sound.Service.MakeAsync(OtherSource(path));
        await bench.Sound.Service.JoinAsync(OtherSource(path), Estuary(path));
        await DeliverFirstAsync(bench, Source(path), Estuary(path));
    }

    public override async Task<Ending> AskAsync(TableProcess process, string path) => await process.Service.DeleteAsync(Source(path)) switch
    {
        DeleteOutcome.Deleted or DeleteOutcome.NotFound => Ending.Done,
        _ => Ending.Unknown,
    };

    public override async Task GoOnAsync(FanOutBench bench, string path)
    {
        await bench.Sound.Service.MakeAsync(Source(path), "another life");
        await bench.AddUnheardAsync(OtherSource(path), "one");
    }

    public override async Task AssertAsync(FanOutBench bench, string path, Ending ending)
    {
        Assert.Equal(OtherSource(path), await bench.Sound.Service.SourcesAsync(Estuary(path)));
        Assert.Equal("first|one", await bench.Sound.Service.TextAsync(Estuary(path)));
    }
}

/// <summary>The registry of a dead source, and its cursors, are removed by a sweeper that breaks.</summary>
internal sealed class PurgeOfSource : DeletionOfSource
{
    public override string Name => "purge a source";

    public override bool IsSwept => true;

    public override FanOutOptions Options => InTurn with { SignalThreshold = 0, QueueRanges = 1 };

    public override bool IsRepeated => false;

    public override async Task PrepareAsync(FanOutBench bench, string path)
    {
        await base.PrepareAsync(bench, path);
        await bench.Sound.Service.RemoveAsync(Source(path));
        await bench.ReachDutiesAsync();
    }

    public override Task<Ending> AskAsync(TableProcess process, string path) => SweepAsync(process);
}

using DurableStreams.Appending;
using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Deleting;
using DurableStreams.FanOut.Estuaries;
using DurableStreams.Options;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Faults.FanOut;

/// <summary>The subscription that creates the estuary. The client does not repeat a failed request.</summary>
internal class FirstSubscription : FanOutScenario
{
    public override string Name => "subscribe";

    public override Task PrepareAsync(FanOutBench bench, string path) =>
        bench.Healthy.Service.MakeAsync(Source(path), "before");

    public override async Task<Ending> AskAsync(TableProcess process, string path) =>
        await process.Service.SubscribeAsync(Source(path), Estuary(path)) is SubscribeOutcome.Subscribed
            ? Ending.Done
            : Ending.Unknown;

    public override Task ContinueAsync(FanOutBench bench, string path) =>
        bench.AppendWithoutSignalsAsync(Source(path), "one");

    public override async Task AssertAsync(FanOutBench bench, string path, Ending ending)
    {
        bool exists = await bench.Healthy.Service.StatusAsync(Estuary(path)) == "live";
        Assert.True(exists || ending == Ending.Unknown);
        if (exists)
        {
            Assert.Equal("one", await bench.Healthy.Service.TextAsync(Estuary(path)));
            Assert.Equal(Source(path), await bench.Healthy.Service.SourcesAsync(Estuary(path)));
        }
    }
}

/// <summary>
/// The same without a later append that would complete the subscription. Only the subscription's own due row can.
/// </summary>
internal sealed class SubscriptionToQuietSource : FirstSubscription
{
    public override string Name => "subscribe to a quiet source";

    public override Task ContinueAsync(FanOutBench bench, string path) => Task.CompletedTask;

    public override async Task AssertAsync(FanOutBench bench, string path, Ending ending)
    {
        bool exists = await bench.Healthy.Service.StatusAsync(Estuary(path)) == "live";
        Assert.True(exists || ending == Ending.Unknown);
        var source = new SourceKey(
            TestStreams.Path(Source(path)), (await bench.Healthy.Service.FindAsync(Source(path))).Incarnation);
        IReadOnlyList<SubscriberRow> rows = await bench.Healthy.Store.PageSubscribersAsync(
            source, HashRanges.All, null, 2, CancellationToken.None);
        Assert.Equal(exists ? [Estuary(path)] : [], rows.Select(row => row.Estuary.Value));
        if (exists)
        {
            Assert.Equal("", await bench.Healthy.Service.TextAsync(Estuary(path)));
            Assert.Equal(Source(path), await bench.Healthy.Service.SourcesAsync(Estuary(path)));
        }
    }
}

/// <summary>An existing estuary subscribes to another source.</summary>
internal sealed class SecondSubscription : FanOutScenario
{
    public override string Name => "subscribe to another source";

    public override async Task PrepareAsync(FanOutBench bench, string path)
    {
        await DeliverFirstAsync(bench, OtherSource(path), Estuary(path));
        await bench.Healthy.Service.MakeAsync(Source(path), "before");
    }

    public override async Task<Ending> AskAsync(TableProcess process, string path) =>
        await process.Service.SubscribeAsync(Source(path), Estuary(path)) is SubscribeOutcome.Subscribed
            ? Ending.Done
            : Ending.Unknown;

    public override Task ContinueAsync(FanOutBench bench, string path) =>
        bench.AppendWithoutSignalsAsync(Source(path), "one");

    public override async Task AssertAsync(FanOutBench bench, string path, Ending ending)
    {
        bool exists = (await bench.Healthy.Service.SourcesAsync(Estuary(path)))
            .Contains(Source(path), StringComparison.Ordinal);
        Assert.True(exists || ending == Ending.Unknown);
        Assert.Equal(exists ? "first|one" : "first", await bench.Healthy.Service.TextAsync(Estuary(path)));
    }
}

/// <summary>
/// The faulty process appends, signals and delivers. All faults use the same source, so the next append reveals
/// anything that an earlier fault left behind.
/// </summary>
internal class DeliveryBySignals : FanOutScenario
{
    private const string All = "all";

    private static readonly string[] Estuaries = [Estuary(All), OtherEstuary(All)];

    public override string Name => "deliver by signals";

    public override async Task PrepareAsync(FanOutBench bench, string path)
    {
        if (await bench.Healthy.Service.StatusAsync(Source(All)) == "missing")
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
        string text = await bench.Healthy.Service.TextAsync(Source(All));
        Assert.True(ending == Ending.Unknown || text.EndsWith($"|{path}", StringComparison.Ordinal), text);
        foreach (string estuary in Estuaries)
        {
            Assert.Equal(text, await bench.Healthy.Service.TextAsync(estuary));
        }

        Assert.False((await bench.Healthy.Service.FindAsync(Source(All))).FanOutDue);
    }

    public override Task AssertUsableAsync(FanOutBench bench, string path) => Task.CompletedTask;

    /// <summary>Appends and discards the signals.</summary>
    protected static Task AppendWithoutSignalsAsync(FanOutBench bench, string path) =>
        bench.AppendWithoutSignalsAsync(Source(All), path);
}

/// <summary>The same by queue, with more than one message for each range.</summary>
internal sealed class DeliveryByQueue : DeliveryBySignals
{
    public override string Name => "deliver by queue";

    public override FanOutOptions Options =>
        Sequential with { SignalThreshold = 1, QueueRanges = 2, EstuariesPerMessage = 1 };
}

/// <summary>The signals of an append were lost, and a faulty sweeper delivers it.</summary>
internal class SweptDelivery : DeliveryBySignals
{
    public override string Name => "look after a source";

    public override bool IsSwept => true;

    // The first check finds that the estuaries are behind, the second that they have not advanced; the third delivers.
    public override async Task PrepareAsync(FanOutBench bench, string path)
    {
        await base.PrepareAsync(bench, path);
        await AppendWithoutSignalsAsync(bench, path);
        for (int check = 0; check < 2; check++)
        {
            await bench.AdvanceToDueWorkAsync();
            await SweepAsync(bench.Healthy);
            bench.Healthy.Signals.Lose();
        }

        await bench.AdvanceToDueWorkAsync();
    }

    public override Task<Ending> AskAsync(TableProcess process, string path) => SweepAsync(process);
}

/// <summary>The same for ranges.</summary>
internal sealed class SweptDeliveryToRanges : SweptDelivery
{
    public override string Name => "look after the ranges of a source";

    public override FanOutOptions Options =>
        Sequential with { SignalThreshold = 1, QueueRanges = 2, EstuariesPerMessage = 1 };
}

internal sealed class EndOfSubscription : FanOutScenario
{
    public override string Name => "unsubscribe";

    public override bool IsRepeated => true;

    public override Task PrepareAsync(FanOutBench bench, string path) =>
        DeliverFirstAsync(bench, Source(path), Estuary(path), OtherEstuary(path));

    public override async Task<Ending> AskAsync(TableProcess process, string path) =>
        await process.Service.UnsubscribeAsync(Source(path), Estuary(path)) == UnsubscribeOutcome.Unavailable
            ? Ending.Unknown
            : Ending.Done;

    public override Task ContinueAsync(FanOutBench bench, string path) =>
        bench.AppendWithoutSignalsAsync(Source(path), "one");

    public override async Task AssertAsync(FanOutBench bench, string path, Ending ending)
    {
        Assert.Equal("first", await bench.Healthy.Service.TextAsync(Estuary(path)));
        Assert.Equal("", await bench.Healthy.Service.SourcesAsync(Estuary(path)));
        Assert.Equal("first|one", await bench.Healthy.Service.TextAsync(OtherEstuary(path)));
    }
}

internal class DeletionOfEstuary : FanOutScenario
{
    public override string Name => "delete an estuary";

    public override bool IsRepeated => true;

    public override Task PrepareAsync(FanOutBench bench, string path) =>
        DeliverFirstAsync(bench, Source(path), Estuary(path), OtherEstuary(path));

    public override async Task<Ending> AskAsync(TableProcess process, string path) =>
        await process.Service.DeleteAsync(Estuary(path)) switch
        {
            DeleteOutcome.Deleted or DeleteOutcome.NotFound => Ending.Done,
            _ => Ending.Unknown,
        };

    public override Task ContinueAsync(FanOutBench bench, string path) =>
        bench.AppendWithoutSignalsAsync(Source(path), "one");

    public override async Task AssertAsync(FanOutBench bench, string path, Ending ending)
    {
        Assert.Equal("missing", await bench.Healthy.Service.StatusAsync(Estuary(path)));
        Assert.Equal("first|one", await bench.Healthy.Service.TextAsync(OtherEstuary(path)));
    }
}

/// <summary>A process without fan-out deleted the estuary, and a faulty sweeper removes its rows.</summary>
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
        await bench.AdvanceToDueWorkAsync();
    }

    public override Task<Ending> AskAsync(TableProcess process, string path) => SweepAsync(process);
}

/// <summary>One of the two sources of an estuary is deleted and created again.</summary>
internal class DeletionOfSource : FanOutScenario
{
    public override string Name => "delete a source";

    public override bool IsRepeated => true;

    public override async Task PrepareAsync(FanOutBench bench, string path)
    {
        await bench.Healthy.Service.MakeAsync(OtherSource(path));
        await bench.Healthy.Service.JoinAsync(OtherSource(path), Estuary(path));
        await DeliverFirstAsync(bench, Source(path), Estuary(path));
    }

    public override async Task<Ending> AskAsync(TableProcess process, string path) =>
        await process.Service.DeleteAsync(Source(path)) switch
        {
            DeleteOutcome.Deleted or DeleteOutcome.NotFound => Ending.Done,
            _ => Ending.Unknown,
        };

    public override async Task ContinueAsync(FanOutBench bench, string path)
    {
        await bench.Healthy.Service.MakeAsync(Source(path), "another incarnation");
        await bench.AppendWithoutSignalsAsync(OtherSource(path), "one");
    }

    public override async Task AssertAsync(FanOutBench bench, string path, Ending ending)
    {
        Assert.Equal(OtherSource(path), await bench.Healthy.Service.SourcesAsync(Estuary(path)));
        Assert.Equal("first|one", await bench.Healthy.Service.TextAsync(Estuary(path)));
    }
}

/// <summary>A faulty sweeper removes the registry and the cursors of a deleted source.</summary>
internal sealed class PurgeOfSource : DeletionOfSource
{
    public override string Name => "purge a source";

    public override bool IsSwept => true;

    public override FanOutOptions Options => Sequential with { SignalThreshold = 0, QueueRanges = 1 };

    public override bool IsRepeated => false;

    public override async Task PrepareAsync(FanOutBench bench, string path)
    {
        await base.PrepareAsync(bench, path);
        await bench.Healthy.Service.RemoveAsync(Source(path));
        await bench.AdvanceToDueWorkAsync();
    }

    public override Task<Ending> AskAsync(TableProcess process, string path) => SweepAsync(process);
}

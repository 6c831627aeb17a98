using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Reading;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Faults;

internal sealed class Creation : Scenario
{
    public override string Name => "create";

    public override Task PrepareAsync(StreamService service, string path) => Task.CompletedTask;

    public override async Task<Ending> AskAsync(StreamService service, string path) =>
        EndingOf(await service.PutAsync(path, "first"));

    public override async Task AssertDoneAsync(StreamService service, string path)
    {
        Assert.Equal("first", await service.TextAsync(path));
        Assert.Equal(1, (await service.FindAsync(path)).Commits.Count);
    }
}

internal sealed class Append : Scenario
{
    public override string Name => "append";

    public override bool IsRepeatable => false;

    public override Task PrepareAsync(StreamService service, string path) => service.MakeAsync(path, "first");

    public override async Task<Ending> AskAsync(StreamService service, string path) =>
        EndingOf(await service.PostAsync(path, "second"));

    public override async Task AssertDoneAsync(StreamService service, string path) =>
        Assert.Equal("first|second", await service.TextAsync(path));

    public override async Task AssertNotDoneAsync(StreamService service, string path) =>
        Assert.Equal("first", await service.TextAsync(path));
}

internal sealed class IdempotentAppend : Scenario
{
    public override string Name => "idempotent append";

    public override async Task PrepareAsync(StreamService service, string path)
    {
        await service.MakeAsync(path);
        await service.PostAsync(path, "one", producer: Stamp(0));
    }

    public override async Task<Ending> AskAsync(StreamService service, string path) =>
        EndingOf(await service.PostAsync(path, "two", producer: Stamp(1)));

    public override async Task AssertDoneAsync(StreamService service, string path)
    {
        Assert.Equal("one|two", await service.TextAsync(path));
        Assert.IsType<AppendOutcome.Duplicate>(await service.PostAsync(path, "two", producer: Stamp(1)));
        Assert.IsType<AppendOutcome.SequenceGap>(await service.PostAsync(path, "four", producer: Stamp(3)));
    }

    public override async Task AssertUsableAsync(StreamService service, string path)
    {
        Assert.IsType<AppendOutcome.Appended>(await service.PostAsync(path, "three", producer: Stamp(2)));
        Assert.Equal("one|two|three", await service.TextAsync(path));
    }
}

internal sealed class AppendAndClose : Scenario
{
    public override string Name => "append and close";

    public override Task PrepareAsync(StreamService service, string path) => service.MakeAsync(path, "first");

    public override async Task<Ending> AskAsync(StreamService service, string path) =>
        EndingOf(await service.PostAsync(path, "last", close: true, producer: Stamp(0)));

    public override async Task AssertDoneAsync(StreamService service, string path)
    {
        Assert.Equal("first|last", await service.TextAsync(path));
        Assert.True((await service.FindAsync(path)).Closed);
    }

    public override async Task AssertUsableAsync(StreamService service, string path) =>
        Assert.IsType<AppendOutcome.StreamClosed>(await service.PostAsync(path, "more"));
}

internal sealed class LargeAppend : Scenario
{
    public const int Bytes = AzureLimits.InlineBytes + 1;

    private static readonly string Large = new('x', Bytes);

    public override string Name => "large append";

    public override Task PrepareAsync(StreamService service, string path) => service.MakeAsync(path, "first");

    public override async Task<Ending> AskAsync(StreamService service, string path) =>
        EndingOf(await service.PostAsync(path, Large, producer: Stamp(0)));

    public override async Task AssertDoneAsync(StreamService service, string path) =>
        Assert.Equal($"first|{Large}", await service.TextAsync(path));
}

internal sealed class Deletion : Scenario
{
    public override string Name => "delete";

    public override Task PrepareAsync(StreamService service, string path) => service.MakeAsync(path, "first");

    public override async Task<Ending> AskAsync(StreamService service, string path) =>
        EndingOf(await service.DeleteAsync(path));

    public override async Task AssertDoneAsync(StreamService service, string path) =>
        Assert.Equal("missing", await service.StatusAsync(path));

    public override async Task AssertUsableAsync(StreamService service, string path)
    {
        await service.MakeAsync(path, "again");
        Assert.Equal("again", await service.TextAsync(path));
    }
}

internal sealed class Recreation : Scenario
{
    public override string Name => "create again";

    public override async Task PrepareAsync(StreamService service, string path)
    {
        await service.MakeAsync(path, "first incarnation");
        await service.RemoveAsync(path);
    }

    public override async Task<Ending> AskAsync(StreamService service, string path) =>
        EndingOf(await service.PutAsync(path, "second incarnation"));

    public override async Task AssertDoneAsync(StreamService service, string path)
    {
        Assert.Equal("second incarnation", await service.TextAsync(path));
        Assert.Equal(3, (await service.FindAsync(path)).Commits.Count);
    }
}

internal sealed class Fork : Scenario
{
    public override string Name => "fork";

    public override async Task PrepareAsync(StreamService service, string path)
    {
        await service.MakeAsync(Source(path), "inherited");
        await service.AddAsync(Source(path), "not");
    }

    public override async Task<Ending> AskAsync(StreamService service, string path)
    {
        StreamHead? source = await service.HeadAsync(Source(path)) is HeadOutcome.Found(var head) ? head : null;
        return source is null
            ? Ending.Unknown
            : EndingOf(await service.PutAsync(path, "own", fork: ServiceCalls.Fork(Source(path), source.OffsetAt(9))));
    }

    public override async Task AssertDoneAsync(StreamService service, string path)
    {
        Assert.Equal("inherited|own", await service.TextAsync(path));
        Assert.Equal("inherited|not", await service.TextAsync(Source(path)));
    }

    public static string Source(string path) => $"{path} source";
}

/// <summary>Deletes the last fork of a deleted fork of a deleted stream, which removes all three.</summary>
internal sealed class CascadingDeletion : Scenario
{
    public override string Name => "delete of the last fork";

    public override async Task PrepareAsync(StreamService service, string path)
    {
        await service.MakeAsync($"{path} root", "root");
        await service.MakeAsync($"{path} middle", "middle", fork: ServiceCalls.Fork($"{path} root"));
        await service.MakeAsync(path, "leaf", fork: ServiceCalls.Fork($"{path} middle"));
        await service.RemoveAsync($"{path} root");
        await service.RemoveAsync($"{path} middle");
        Assert.Equal("gone gone live", await service.StatusesAsync($"{path} root", $"{path} middle", path));
    }

    public override async Task<Ending> AskAsync(StreamService service, string path) =>
        EndingOf(await service.DeleteAsync(path));

    public override async Task AssertDoneAsync(StreamService service, string path) =>
        Assert.Equal("missing", await service.StatusAsync(path));

    public override async Task AssertUsableAsync(StreamService service, string path)
    {
        await service.MakeAsync(path, "again");
        Assert.Equal("again", await service.TextAsync(path));
    }
}

/// <summary>The sweeper expires a stream. It runs once; work that fails stays scheduled.</summary>
internal sealed class ExpirySweep : Scenario
{
    /// <summary>Earlier than the start of the test clock.</summary>
    private static readonly StreamLifetime Expired = new(null, new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public override string Name => "sweep";

    public override Task PrepareAsync(StreamService service, string path) =>
        service.MakeAsync(path, "short", lifetime: Expired);

    public override async Task<Ending> AskAsync(StreamService service, string path)
    {
        try
        {
            await service.SweepAsync(CancellationToken.None);
            return Ending.Done;
        }
        catch (StoreUnavailableException)
        {
            return Ending.Unknown;
        }
    }

    public override async Task AssertDoneAsync(StreamService service, string path) =>
        Assert.Equal("missing", await service.StatusAsync(path));

    public override async Task AssertUsableAsync(StreamService service, string path)
    {
        await service.MakeAsync(path, "again");
        Assert.Equal("again", await service.TextAsync(path));
    }
}

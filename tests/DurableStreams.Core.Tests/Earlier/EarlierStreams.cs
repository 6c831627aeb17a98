using System.Buffers;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Producers;
using DurableStreams.Projects;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Earlier;

/// <summary>
/// Streams of every kind, as the fixtures of earlier releases contain them. To extend the fixtures, add a new one with
/// new paths: what this class has written is stored in files and must stay readable.
/// </summary>
internal static class EarlierStreams
{
    /// <summary>The time at which the streams are written, and at which the fixtures are opened.</summary>
    public static readonly DateTimeOffset WrittenAt = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Project Shop = new(
        [new SigningSecret("secret-1", WrittenAt, "0123456789abcdef0123456789abcdef")],
        ["https://shop.example"],
        isPublic: true);

    private static readonly ContentType Json = TestStreams.ContentType("application/json");
    private static readonly ContentType Binary = TestStreams.ContentType("application/octet-stream");

    /// <summary>All paths, in the order of the transcript.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        "plain", "empty", "json", "binary", "golden/str\u00f6m", "public", "closed", "closed/at-once", "producers",
        "ttl", "expires", "chain/root", "chain/1", "chain/2", "chain/3", "kept/old", "kept/fork", "deleted", "reborn",
        "sealed", "large", "shop/source", "shop/bare", "shop/enveloped",
    ];

    /// <summary>Writes the streams with a service whose signals are kept on a board.</summary>
    public static async Task WriteAsync(StreamService service, IProjectStore projects, SignalBoard signals)
    {
        Assert.NotNull(await projects.PutProjectAsync("shop", Shop, RowVersion.None, default));
        await WritePlainAsync(service);
        await WriteForksAsync(service);
        await WriteDeletedAsync(service);
        await WriteSealedAsync(service);
        await WriteLargeAsync(service);
        await WriteEstuariesAsync(service, signals);
    }

    /// <summary>Uses everything that was written, and then lets it expire and be purged.</summary>
    public static async Task ContinueAsync(
        StreamService service, IProjectStore projects, SignalBoard signals, ManualTimeProvider clock)
    {
        Assert.Equal(Shop, (await projects.GetProjectAsync("shop", default))?.Project);
        await ContinuePlainAsync(service);
        await ContinueForksAsync(service);
        await ContinueEstuariesAsync(service, signals, clock);

        clock.Advance(TimeSpan.FromHours(3));
        await SweepAllAsync(service, signals);
        Assert.Equal("missing live missing", await service.StatusesAsync("ttl", "expires", "kept/old"));
        clock.Advance(TimeSpan.FromDays(2));
        await SweepAllAsync(service, signals);
        Assert.Equal("missing missing live", await service.StatusesAsync("expires", "shop/bare", "plain"));
        await service.MakeAsync("deleted", "again");
        Assert.Equal("again", await service.TextAsync("deleted"));
    }

    private static async Task WritePlainAsync(StreamService service)
    {
        await service.MakeAsync("plain", "one|");
        await service.AddAsync("plain", "two\n");
        Assert.IsType<AppendOutcome.Appended>(await service.PostAsync("plain", "three", seq: "b"));
        await service.MakeAsync("empty");
        await service.MakeAsync("json", """[{"a":1},{"b":"\u00f6"}]""", Json);
        await service.AddAsync("json", """{"c":null}""", "[1,[2,3]]");
        await service.MakeAsync("golden/str\u00f6m", "caf\u00e9");
        await service.CreateAsync(
            new CreateRequest(
                TestStreams.Path("public"), ServiceCalls.Text, default, false, ServiceCalls.Body("all"), null)
            {
                Public = true,
            },
            default);
        await service.CreateAsync(
            new CreateRequest(TestStreams.Path("binary"), Binary, default, false, Body(TestBytes.Random(2_000, 1)), null),
            default);
        await service.MakeAsync("closed", "first");
        Assert.IsType<AppendOutcome.Appended>(
            await service.PostAsync("closed", "last", close: true, producer: Stamp("closer", 0, 0)));
        await service.MakeAsync("closed/at-once", "all", closed: true);
        await service.MakeAsync("producers");
        foreach ((string id, long epoch, long seq) in
            ((string, long, long)[])[("a", 1, 0), ("a", 2, 0), ("a", 2, 1), ("pr\u00f6", 0, 0)])
        {
            Assert.IsType<AppendOutcome.Appended>(
                await service.PostAsync("producers", $"{epoch}{seq};", producer: Stamp(id, epoch, seq)));
        }

        await service.MakeAsync("ttl", "short", lifetime: new StreamLifetime(3_600, null));
        await service.MakeAsync("expires", "until", lifetime: new StreamLifetime(null, WrittenAt.AddDays(1)));
    }

    private static async Task WriteForksAsync(StreamService service)
    {
        StreamHead root = await service.MakeAsync("chain/root", "r1|");
        await service.AddAsync("chain/root", "r2|", "r3|");
        await service.MakeAsync("chain/1", fork: ServiceCalls.Fork("chain/root"));
        await service.AddAsync("chain/1", "one|");
        await service.MakeAsync("chain/2", fork: ServiceCalls.Fork("chain/1", root.OffsetAt(6)));
        await service.AddAsync("chain/2", "two|");
        await service.MakeAsync("chain/3", "three|", fork: ServiceCalls.Fork("chain/2", root.OffsetAt(3), 2));
        await service.AddAsync("chain/root", "r4|");
    }

    private static async Task WriteDeletedAsync(StreamService service)
    {
        await service.MakeAsync("kept/old", "kept|");
        await service.MakeAsync("kept/fork", fork: ServiceCalls.Fork("kept/old"));
        await service.AddAsync("kept/fork", "own|");
        await service.RemoveAsync("kept/old");
        await service.MakeAsync("deleted", "gone");
        await service.RemoveAsync("deleted");
        await service.MakeAsync("reborn", "first life");
        await service.RemoveAsync("reborn");
        await service.MakeAsync("reborn", "second life");
    }

    private static async Task WriteSealedAsync(StreamService service)
    {
        await service.MakeAsync("sealed");
        for (int i = 0; i < 100; i++)
        {
            await service.AddAsync("sealed", $"{i};");
        }

        await service.SealAsync(TestStreams.Path("sealed"), null, 1_000, default);
        await service.AddAsync("sealed", "after;");
    }

    // Larger than a transaction of Table storage, and than a row of SQLite. Repetitive, so that the fixtures are small.
    private static async Task WriteLargeAsync(StreamService service)
    {
        await service.MakeAsync("large", "before;");
        await service.AddAsync("large", new string('x', 3 * 1024 * 1024), "after;");
    }

    private static async Task WriteEstuariesAsync(StreamService service, SignalBoard signals)
    {
        await service.MakeAsync("shop/source", "unseen;");
        await service.JoinAsync("shop/source", "shop/bare");
        await service.JoinAsync("shop/source", "shop/enveloped", envelope: true);
        await service.AddAsync("shop/source", "delivered;");
        await signals.PumpAsync(service);

        // The signals are lost: a reminder must deliver it.
        await service.AddAsync("shop/source", "late;");
        signals.Lose();
    }

    private static async Task ContinuePlainAsync(StreamService service)
    {
        Assert.IsType<AppendOutcome.StreamSeqRegression>(await service.PostAsync("plain", "x", seq: "a"));
        Assert.IsType<AppendOutcome.Appended>(await service.PostAsync("plain", "four", seq: "c"));
        Assert.Equal("one||two\n|three|four", await service.TextAsync("plain"));
        await service.AddAsync("empty", "no longer");
        Assert.Equal("no longer", await service.TextAsync("empty"));

        Assert.IsType<AppendOutcome.Duplicate>(
            await service.PostAsync("closed", "last", close: true, producer: Stamp("closer", 0, 0)));
        Assert.IsType<AppendOutcome.StreamClosed>(await service.PostAsync("closed", "more"));
        Assert.IsType<AppendOutcome.StreamClosed>(await service.PostAsync("closed/at-once", "more"));

        Assert.IsType<AppendOutcome.Duplicate>(await service.PostAsync("producers", "x", producer: Stamp("a", 2, 1)));
        Assert.IsType<AppendOutcome.StaleEpoch>(await service.PostAsync("producers", "x", producer: Stamp("a", 1, 1)));
        Assert.IsType<AppendOutcome.SequenceGap>(
            await service.PostAsync("producers", "x", producer: Stamp("pr\u00f6", 0, 2)));
        Assert.IsType<AppendOutcome.Appended>(await service.PostAsync("producers", "22;", producer: Stamp("a", 2, 2)));
        Assert.Equal("10;|20;|21;|00;|22;", await service.TextAsync("producers"));
    }

    private static async Task ContinueForksAsync(StreamService service)
    {
        await service.MakeAsync("chain/4", fork: ServiceCalls.Fork("chain/3"));
        await service.AddAsync("chain/4", "four|");
        Assert.EndsWith("three||four|", await service.TextAsync("chain/4"), StringComparison.Ordinal);

        Assert.Equal("gone live", await service.StatusesAsync("kept/old", "kept/fork"));
        await service.RemoveAsync("kept/fork");
    }

    private static async Task ContinueEstuariesAsync(
        StreamService service, SignalBoard signals, ManualTimeProvider clock)
    {
        clock.Advance(TimeSpan.FromMinutes(5));
        await SweepAllAsync(service, signals);
        Assert.Equal("delivered;|late;", await service.TextAsync("shop/bare"));
        Assert.Equal("shop/source", await service.SourcesAsync("shop/enveloped"));

        await service.AddAsync("shop/source", "now;");
        await signals.PumpAsync(service);
        Assert.Equal("delivered;|late;|now;", await service.TextAsync("shop/bare"));
    }

    private static async Task SweepAllAsync(StreamService service, SignalBoard signals)
    {
        for (int i = 0; await service.SweepAsync(default) > 0; i++)
        {
            Assert.True(i < 100, "The reminders do not end.");
            await signals.PumpAsync(service);
        }
    }

    private static ProducerStamp Stamp(string id, long epoch, long seq) => new(TestStreams.Producer(id), epoch, seq);

    private static RequestBody Body(byte[] bytes) => RequestBody.Of(new ReadOnlySequence<byte>(bytes));
}

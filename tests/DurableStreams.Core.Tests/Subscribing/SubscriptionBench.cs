using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.Hosting;
using DurableStreams.Options;
using DurableStreams.Storage.Memory;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Logging;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Subscribing;

/// <summary>
/// A service with subscriptions whose workers run only when the test says so, in a fixed order, on a clock that stands
/// still.
/// </summary>
internal sealed class SubscriptionBench : IAsyncDisposable
{
    // Longer than a pause after a conflict, shorter than every interval of a subscription.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(700);

    private readonly QueuedSignals _signals = new();

    public SubscriptionBench(MemoryStreamStore? store = null, SubscriptionOptions? options = null)
    {
        Store = store ?? new MemoryStreamStore();
        Counted = new FaultInjectingSubscriptions(Store, Store, Faults);
        CountedStreams = FaultInjectingStore.Over(Store, new FaultScript());
        TestFanOut fanOut = TestFanOut.Silent(Store);
        Service = new StreamService(new StreamServiceContext
        {
            Streams = CountedStreams,
            Reminders = CountedStreams,
            Subscribers = Store,
            Signals = fanOut.Signals,
            Queue = fanOut.Queue,
            Time = Clock,
            Log = Warnings,
            Subscriptions = new SubscriptionContext
            {
                Store = Counted,
                Index = Counted,
                Signals = _signals,
                Webhooks = Receiver,
                Options = options ?? new SubscriptionOptions(),
            },
        });
    }

    public ManualTimeProvider Clock { get; } = new();

    public RecordedWarnings Warnings { get; } = new();

    public MemoryStreamStore Store { get; }

    /// <summary>The faults of the store of subscriptions and its index.</summary>
    public FaultScript Faults { get; } = new();

    /// <summary>Counts the calls to the store of subscriptions and its index.</summary>
    public FaultInjectingSubscriptions Counted { get; }

    /// <summary>Counts the calls to the store of streams and reminders.</summary>
    public FaultInjectingStore CountedStreams { get; }

    public StreamService Service { get; }

    public SubscriptionService Subscriptions => Service.Subscriptions!;

    /// <summary>The receiver of all webhooks.</summary>
    public ScriptedReceiver Receiver { get; } = new();

    public static SubscriptionKey Key(string id = "sub", string? project = null)
    {
        Assert.Null(SubscriptionKey.Create(project, id, out SubscriptionKey key));
        return key;
    }

    public static SubscriptionConfiguration Webhook(string? pattern = null) => new()
    {
        Type = SubscriptionType.Webhook,
        Pattern = pattern is null ? null : PathPattern.Restore(pattern),
        WebhookUrl = "https://worker.example/hook",
    };

    public static SubscriptionConfiguration PullWake(string wakeStream, string? pattern = null) => new()
    {
        Type = SubscriptionType.PullWake,
        Pattern = pattern is null ? null : PathPattern.Restore(pattern),
        WakeStream = TestStreams.Path(wakeStream),
    };

    public async Task<SubscriptionView> SubscribeAsync(
        SubscriptionConfiguration configuration, string id = "sub", params string[] streams)
    {
        CreateSubscriptionOutcome outcome = await Subscriptions.CreateAsync(
            Key(id),
            configuration,
            [.. streams.Select(TestStreams.Path)],
            "http://server.example/v1/stream",
            CancellationToken.None);
        SubscriptionView view = Assert.IsType<CreateSubscriptionOutcome.Created>(outcome).View;
        await SettleAsync();
        return view;
    }

    public async Task<SubscriptionView> ViewAsync(string id = "sub") => Assert
        .IsType<GetSubscriptionOutcome.Found>(await Subscriptions.GetAsync(Key(id), CancellationToken.None)).View;

    /// <summary>The acknowledged offset of a stream as clients see it; null if the stream is not linked.</summary>
    public async Task<string?> AckedAsync(string stream, string id = "sub")
    {
        SubscriptionView view = await ViewAsync(id);
        return view.Links.SingleOrDefault(link => link.Stream.Value == stream) is { } linked
            ? linked.Acked?.ToString() ?? "-1"
            : null;
    }

    public async Task<Offset> MakeAsync(string stream, string? content = null)
    {
        Offset tail = await MakeSilentlyAsync(stream, content);
        await SettleAsync();
        return tail;
    }

    /// <summary>Creates a stream, and leaves what follows to the workers.</summary>
    public async Task<Offset> MakeSilentlyAsync(string stream, string? content = null)
    {
        var request = new CreateRequest(
            TestStreams.Path(stream), ContentType.Json, default, Closed: false, Body(content ?? "[]"), Fork: null);
        CreateOutcome outcome = await Service.CreateAsync(request, CancellationToken.None);
        return Assert.IsType<CreateOutcome.Created>(outcome).Head.TailOffset;
    }

    public async Task<Offset> AppendAsync(string stream, string content = "1")
    {
        Offset next = await AppendSilentlyAsync(stream, content);
        await SettleAsync();
        return next;
    }

    /// <summary>Appends, and leaves what follows to the workers.</summary>
    public async Task<Offset> AppendSilentlyAsync(string stream, string content = "1")
    {
        AppendOutcome outcome = await Service.AppendAsync(new AppendRequest(
            TestStreams.Path(stream), ContentType.Json, Body(content), Close: false, Producer: null, StreamSeq: null));
        return Assert.IsType<AppendOutcome.Appended>(outcome).Next;
    }

    /// <summary>Runs the workers until none has anything to do.</summary>
    public Task SettleAsync() => _signals.RunAsync(Subscriptions);

    /// <summary>Lets the workers handle the oldest signal.</summary>
    public Task RunOneAsync() => _signals.RunOneAsync(Subscriptions);

    /// <summary>Drops what the workers have been signalled, as the end of the process does.</summary>
    public void LoseSignals() => _signals.Clear();

    /// <summary>Advances the clock, runs the workers, and processes the reminders that are due.</summary>
    public async Task ElapseAsync(TimeSpan time)
    {
        Clock.Advance(time);
        await SettleAsync();
        await SweepAsync();
    }

    /// <summary>
    /// Processes due reminders. Those of different paths may conflict, which passes after a short pause.
    /// </summary>
    public async Task SweepAsync()
    {
        Task sweep = SweepAllAsync();
        while (!sweep.IsCompleted)
        {
            TimeSpan pause = default;
            Task armed = Clock.WhenTimerArmedAsync(due => (pause = due) < LongestPause);
            if (await Task.WhenAny(sweep, armed) == armed)
            {
                Clock.Advance(pause);
            }
        }

        await sweep;
    }

    public async ValueTask DisposeAsync() => await Service.DisposeAsync();

    private async Task SweepAllAsync()
    {
        for (int i = 0; i < 20 && await Service.SweepAsync(CancellationToken.None) > 0; i++)
        {
            await SettleAsync();
        }
    }

    private static RequestBody Body(string text) =>
        RequestBody.Of(new System.Buffers.ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text)));
}

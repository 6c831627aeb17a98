using System.Diagnostics;
using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut.Estuaries;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Tests.Hosting;
using DurableStreams.FunctionApp.Tests.Http;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.TestKit.Sizes;
using DurableStreams.TestKit.Streams;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace DurableStreams.FunctionApp.Tests.FanOut;

/// <summary>Fan-out by signals up to a threshold, by queue above it. FANOUT_MANY is the number of estuaries.</summary>
public sealed class ThresholdTests(ITestOutputHelper log)
{
    private const int DefaultMany = 600;
    private const int MaxSweeps = 20;

    private static readonly StreamPath Source = TestStreams.Path("p/s");

    private readonly JumpingClock _clock = new();
    private readonly CountingChaos _delivers = new(nameof(EstuaryEntity.Deliver));

    [Fact]
    public async Task Two_hundred_estuaries_are_notified_by_signals_and_one_more_switches_to_the_queue()
    {
        await using App app = await App.StartAsync(static (streams, _) => streams.UseMemoryStore(), configure: Count);
        FunctionQueue queue = await CreateSourceAsync(app);
        await SubscribeAsync(app, 0, 200);
        Clear(queue);
        await PostAsync(app, "one");
        await AssertDeliveredAsync(app, 0, 200, "one");
        Assert.Equal((200, 0), (_delivers.Count, queue.Sent.Count));

        await SubscribeAsync(app, 200, 1);
        Clear(queue);
        await PostAsync(app, "two");
        await AssertDeliveredAsync(app, 0, 200, "one|two");
        await AssertDeliveredAsync(app, 200, 201, "two");
        Assert.Equal((0, new FanOutOptions().QueueRanges), (_delivers.Count, queue.Sent.Count));
        Assert.Empty(app.Failures.Thrown);
        Assert.Empty(app.Entities.Failures);
    }

    [Fact]
    public async Task Neither_messages_nor_states_grow_with_the_number_of_estuaries()
    {
        int many = TestSize.Read("FANOUT_MANY") ?? DefaultMany;
        await using App app = await App.StartAsync(await TestAccount.CreateAsync(), configure: Count);
        FunctionQueue queue = await CreateSourceAsync(app);
        long began = Stopwatch.GetTimestamp();
        await SubscribeAsync(app, 0, 201);
        Clear(queue);
        await PostAsync(app, "one");
        await AssertDeliveredAsync(app, 0, 201, "one");
        int[] few = [.. queue.Sent.Select(message => message.Length)];
        await SubscribeAsync(app, 201, many - 201);
        TimeSpan subscribing = Stopwatch.GetElapsedTime(began);

        Clear(queue);
        began = Stopwatch.GetTimestamp();
        await PostAsync(app, "two");
        TimeSpan delivered = Stopwatch.GetElapsedTime(began);
        await AssertDeliveredAsync(app, 0, 201, "one|two");
        await AssertDeliveredAsync(app, 201, many, "two");
        log.WriteLine(
            $"{many} subscribed in {subscribing.TotalSeconds:F1} s; "
            + $"all had the append after {delivered.TotalSeconds:F1} s, "
            + $"{queue.Sent.Count} messages of {queue.Sent.Max(message => message.Length)} characters at most.");

        // 64 characters of tolerance for the path of the last estuary of a page.
        Assert.InRange(queue.Sent.Max(message => message.Length), 1, few.Max() + 64);
        Assert.Equal(0, _delivers.Count);
        Assert.Null(app.Entities.StateOf(EntityKeys.ForSubscribersOf(Source)));
        Assert.Empty(app.Failures.Thrown);
        Assert.Empty(app.Entities.Failures);
    }

    private void Count(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(_clock);
        services.AddSingleton<IChaos>(_delivers);
        services.AddSingleton<IFanOutQueue, FunctionQueue>();
    }

    private void Clear(FunctionQueue queue)
    {
        queue.Clear();
        _delivers.Clear();
    }

    private static async Task<FunctionQueue> CreateSourceAsync(App app)
    {
        await app.Services.GetRequiredService<StreamService>().MakeAsync(Source.Value);
        return (FunctionQueue)app.Services.GetRequiredService<IFanOutQueue>();
    }

    private static async Task SubscribeAsync(App app, int first, int count)
    {
        StreamService streams = app.Services.GetRequiredService<StreamService>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = 16 };
        await Parallel.ForAsync(first, first + count, options, async (i, cancellation) =>
            Assert.IsType<SubscribeOutcome.Subscribed>(await streams.Estuaries.SubscribeAsync(
                Source, TestStreams.Path($"p/e{i}"), envelope: false, cancellation)));
        await app.Entities.WhenIdleAsync();
    }

    // Over HTTP, because the app gets its Durable Task client with a request. The response comes after the signal,
    // whose entity sends the messages.
    private static async Task PostAsync(App app, string text)
    {
        (await app.SendAsync("POST", "/v1/stream/p/s", text, "text/plain")).EnsureSuccessStatusCode();
        await app.Entities.WhenIdleAsync();
    }

    // On a busy machine the emulator may fail a delivery. The sweeper repeats it once its reminder is due.
    private async Task AssertDeliveredAsync(App app, int from, int to, string text)
    {
        StreamService streams = app.Services.GetRequiredService<StreamService>();
        int sweeps = 0;
        for (int i = from; i < to; i++)
        {
            string held;
            while ((held = await streams.TextAsync($"p/e{i}")) != text)
            {
                Assert.StartsWith(held, text, StringComparison.Ordinal);
                Assert.True(++sweeps <= MaxSweeps, $"e{i} holds '{held}'.");
                _clock.Jump(TimeSpan.FromMinutes(1));
                await app.SweepAsync();
                await app.Entities.WhenIdleAsync();
            }
        }
    }
}

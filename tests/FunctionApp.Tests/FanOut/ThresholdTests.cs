using System.Diagnostics;
using System.Globalization;
using System.Text;
using DurableStreams.Azurite;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut;
using DurableStreams.FunctionApp.Harness;
using DurableStreams.TestKit.Streams;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace DurableStreams.FunctionApp.Tests.FanOut;

/// <summary>By signals up to the threshold, by queue above it. FANOUT_MANY chooses how many are many.</summary>
public sealed class ThresholdTests(ITestOutputHelper log)
{
    private const int DefaultMany = 2_000;

    private static readonly StreamPath Source = TestStreams.Path("p/s");

    [Fact]
    public async Task Two_hundred_are_told_by_signals_and_one_more_by_queue()
    {
        await using FunctionHost host = await StartAsync(new StorageChoice(null, Memory: true), out Counting counting);
        StreamService streams = host.Services.GetRequiredService<StreamService>();
        await streams.MakeAsync(Source.Value);
        await SubscribeAsync(host, 0, 200);
        counting.Clear();
        await PostAsync(host, "one");
        await WaitAsync(streams, 200, "one");
        Assert.Equal((200, 0), (counting.Delivers, counting.Messages.Count));

        await SubscribeAsync(host, 200, 1);
        counting.Clear();
        await PostAsync(host, "two");
        await WaitAsync(streams, 200, "one|two");
        Assert.Equal("two", await streams.TextAsync("p/e200"));
        Assert.Equal((0, new FanOutOptions().QueueRanges), (counting.Delivers, counting.Messages.Count));
        Assert.Empty(host.Failures.Thrown);
        Assert.Empty(host.Entities.Failures.All);
    }

    [Fact]
    public async Task Many_are_served_by_messages_of_one_size_and_nothing_grows_with_them()
    {
        int many = int.TryParse(Environment.GetEnvironmentVariable("FANOUT_MANY"), CultureInfo.InvariantCulture, out int value) ? value : DefaultMany;
        await using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        await using FunctionHost host = await StartAsync(new StorageChoice(azurite.ConnectionString, Memory: false), out Counting counting);
        StreamService streams = host.Services.GetRequiredService<StreamService>();
        await streams.MakeAsync(Source.Value);
        long began = Stopwatch.GetTimestamp();
        await SubscribeAsync(host, 0, 201);
        counting.Clear();
        await PostAsync(host, "one");
        await WaitAsync(streams, 201, "one");
        int[] few = [.. counting.Messages.Select(message => message.Length)];
        await SubscribeAsync(host, 201, many - 201);
        TimeSpan subscribing = Stopwatch.GetElapsedTime(began);

        counting.Clear();
        began = Stopwatch.GetTimestamp();
        await PostAsync(host, "two");
        TimeSpan answered = Stopwatch.GetElapsedTime(began);
        await WaitAsync(streams, 201, "one|two");
        await WaitAsync(streams, many, "two", from: 201);
        TimeSpan delivered = Stopwatch.GetElapsedTime(began);
        log.WriteLine($"{many} subscribed in {subscribing.TotalSeconds:F1} s; the append took {answered.TotalMilliseconds:F0} ms, all had it after {delivered.TotalSeconds:F1} s, "
            + $"{counting.Messages.Count} messages of {counting.Messages.Max(message => message.Length)} characters at most.");

        // The tail has as many digits; paths of pages are the estuaries' own.
        Assert.InRange(counting.Messages.Max(message => message.Length), 1, few.Max() + 64);
        Assert.Equal(0, counting.Delivers);
        Assert.Null(host.Entities.StateOf(EntityKeys.ForSubscribersOf(Source)));
        Assert.Empty(host.Failures.Thrown);
        Assert.Empty(host.Entities.Failures.All);
    }

    private static Task<FunctionHost> StartAsync(StorageChoice storage, out Counting counting)
    {
        var counted = counting = new Counting();
        return FunctionHost.StartAsync(
            new HarnessOptions { Urls = "http://127.0.0.1:0", TimerInterval = TimeSpan.FromSeconds(5), Settings = storage.Settings },
            storage.Use,
            services =>
            {
                services.AddSingleton<IChaos>(counted);
                ServiceDescriptor queue = services.Last(service => service.ServiceType == typeof(IFanOutQueue));
                services.AddSingleton<IFanOutQueue>(provider => new CountingQueue(
                    counted, (IFanOutQueue)(queue.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, queue.ImplementationType!))));
            });
    }

    private static async Task SubscribeAsync(FunctionHost host, int first, int count)
    {
        StreamService streams = host.Services.GetRequiredService<StreamService>();
        await Parallel.ForAsync(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancellation) =>
            Assert.IsType<SubscribeOutcome.Subscribed>(await streams.Estuaries.SubscribeAsync(Source, TestStreams.Path($"p/e{i}"), false, cancellation)));
        await host.Entities.WhenIdleAsync();
    }

    // Through HTTP, which gives the app its client.
    private static async Task PostAsync(FunctionHost host, string text)
    {
        using var client = new HttpClient { BaseAddress = host.BaseAddress };
        (await client.PostAsync("/v1/stream/p/s", new StringContent(text, Encoding.UTF8, "text/plain"))).EnsureSuccessStatusCode();
    }

    private static async Task WaitAsync(StreamService streams, int count, string text, int from = 0)
    {
        long began = Stopwatch.GetTimestamp();
        for (int i = from; i < count; i++)
        {
            string held;
            while ((held = await streams.TextAsync($"p/e{i}")) != text)
            {
                Assert.StartsWith(held, text, StringComparison.Ordinal);
                Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(2), $"e{i} holds '{held}'.");
                await Task.Delay(20);
            }
        }
    }

    /// <summary>Nothing goes wrong, and what is sent is counted.</summary>
    private sealed class Counting : IChaos
    {
        private readonly Lock _gate = new();
        private readonly List<string> _messages = [];
        private int _delivers;

        public int Delivers => Volatile.Read(ref _delivers);

        public IReadOnlyList<string> Messages
        {
            get
            {
                lock (_gate)
                {
                    return [.. _messages];
                }
            }
        }

        public void Clear()
        {
            lock (_gate)
            {
                _messages.Clear();
                _delivers = 0;
            }
        }

        public void Sent(FanOutMessage message)
        {
            lock (_gate)
            {
                _messages.Add(System.Text.Json.JsonSerializer.Serialize(message));
            }
        }

        public IEnumerable<EntitySignal> Deliver(EntitySignal signal, DateTimeOffset now)
        {
            if (signal.Operation == nameof(EstuaryEntity.Deliver))
            {
                Interlocked.Increment(ref _delivers);
            }

            return [signal];
        }

        public int? PlaceAmong(int waiting) => null;

        public EntityCrash Crash() => EntityCrash.None;
    }

    private sealed class CountingQueue(Counting counting, IFanOutQueue inner) : IFanOutQueue
    {
        public ValueTask EnqueueAsync(FanOutMessage message, TimeSpan delay, CancellationToken cancellationToken)
        {
            counting.Sent(message);
            return inner.EnqueueAsync(message, delay, cancellationToken);
        }
    }
}

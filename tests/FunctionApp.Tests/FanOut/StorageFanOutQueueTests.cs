using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DurableStreams.Azurite;
using DurableStreams.FanOut;
using DurableStreams.FunctionApp.Harness;
using DurableStreams.Storage.AzureTables;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.FunctionApp.Tests.FanOut;

/// <summary>Messages on an emulated account, as the host of the function takes them.</summary>
public sealed class StorageFanOutQueueTests : IAsyncLifetime
{
    private static readonly FanOutMessage First = new()
    {
        Id = "1a",
        Source = "p/ä \U0001F30A",
        Incarnation = Guid.NewGuid(),
        FirstRange = 8,
        Ranges = 8,
    };

    /// <summary>Names in any case, as the worker reads a function's input.</summary>
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    private AzuriteProcess _azurite = null!;
    private StorageFanOutQueue _queue = null!;
    private StorageQueues _host = null!;

    public async Task InitializeAsync()
    {
        _azurite = await AzuriteProcess.StartAsync();
        _queue = new StorageFanOutQueue(_azurite.ConnectionString);
        _host = new StorageQueues(_azurite.ConnectionString);
        await _queue.CreateAsync(CancellationToken.None);
        await _queue.CreateAsync(CancellationToken.None);
    }

    public async Task DisposeAsync() => await _azurite.DisposeAsync();

    [Fact]
    public async Task A_message_is_json_in_base64_and_comes_back_as_it_was()
    {
        FanOutMessage next = First with { Target = long.MaxValue, After = "p/e\u2028\"", HasGaps = true };
        await _queue.EnqueueAsync(First, TimeSpan.Zero, CancellationToken.None);
        await _queue.EnqueueAsync(next, TimeSpan.FromMilliseconds(-1), CancellationToken.None);

        IReadOnlyList<ReceivedMessage> received = await ReceiveAsync();
        Assert.Equal([First, next], received.Select(message => Read(message.Text)));
    }

    [Fact]
    public async Task A_delayed_message_is_not_taken_before()
    {
        long sent = Stopwatch.GetTimestamp();
        await _queue.EnqueueAsync(First, TimeSpan.FromSeconds(2), CancellationToken.None);
        IReadOnlyList<ReceivedMessage> received;
        while ((received = await ReceiveAsync()).Count == 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(sent) < TimeSpan.FromSeconds(30));
            await Task.Delay(50);
        }

        // The emulator counts in whole seconds.
        Assert.True(Stopwatch.GetElapsedTime(sent) >= TimeSpan.FromSeconds(1));
        Assert.Equal(First, Read(Assert.Single(received).Text));
    }

    [Fact]
    public async Task The_largest_message_is_far_from_the_limit_of_the_queue()
    {
        StreamPath longest = TestStreams.Path(new string('ä', StreamPath.MaxBytes / 2));
        var message = new FanOutMessage
        {
            Id = long.MaxValue.ToString("x", CultureInfo.InvariantCulture),
            Source = longest.Value,
            Incarnation = Guid.NewGuid(),
            Ranges = 256,
            Since = long.MaxValue,
            Target = long.MaxValue,
            After = longest.Value,
            HasGaps = true,
        };
        await _queue.EnqueueAsync(message, TimeSpan.Zero, CancellationToken.None);
        ReceivedMessage received = Assert.Single(await ReceiveAsync());
        Assert.Equal(message, Read(received.Text));
        Assert.InRange(received.Text.Length, 1, 8 * 1024);
    }

    [Fact]
    public async Task An_account_that_is_away_is_thrown()
    {
        await _azurite.DisposeAsync();
        var impatient = new StorageFanOutQueue(_azurite.ConnectionString);
        await Assert.ThrowsAnyAsync<Exception>(() => impatient.EnqueueAsync(First, TimeSpan.Zero, new CancellationTokenSource(TimeSpan.FromSeconds(5)).Token).AsTask());
    }

    private static FanOutMessage? Read(string stored) =>
        JsonSerializer.Deserialize<FanOutMessage>(Encoding.UTF8.GetString(Convert.FromBase64String(stored)), Json);

    private Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync() =>
        _host.ReceiveAsync(StorageFanOutQueue.Name, 16, TimeSpan.FromMinutes(1), CancellationToken.None);
}

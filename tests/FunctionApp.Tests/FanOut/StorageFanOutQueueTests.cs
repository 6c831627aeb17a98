using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using DurableStreams.Addressing;
using DurableStreams.FunctionApp.Tests.Hosting;
using DurableStreams.Signals;
using DurableStreams.Storage.AzureTables.Queues;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.FunctionApp.Tests.FanOut;

/// <summary>Messages on an emulated account, as the Functions host receives them.</summary>
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

    private const string UnreachableAccount = "AccountName=none;AccountKey=AAAA;QueueEndpoint=http://127.0.0.1:1/none;";

    /// <summary>Ignores the case of names, like the worker when it reads the input of a function.</summary>
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    private StorageFanOutQueue _queue = null!;
    private QueueClient _host = null!;

    public async Task InitializeAsync()
    {
        TestAccount account = await TestAccount.CreateAsync();
        _queue = new StorageFanOutQueue(account.ConnectionString);
        _host = new QueueClient(
            account.ConnectionString,
            StorageFanOutQueue.Name,
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None });
        await _queue.CreateAsync(CancellationToken.None);
        await _queue.CreateAsync(CancellationToken.None);
        await _host.ClearMessagesAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_message_is_base64_of_json_and_survives_the_round_trip()
    {
        FanOutMessage next = First with { Target = long.MaxValue, After = "p/e\u2028\"", HasGaps = true };
        await _queue.EnqueueAsync(First, TimeSpan.Zero, CancellationToken.None);
        await _queue.EnqueueAsync(next, TimeSpan.FromMilliseconds(-1), CancellationToken.None);

        QueueMessage[] received = await ReceiveAsync();
        Assert.Equal([First, next], received.Select(message => Read(message.MessageText)));
    }

    [Fact]
    public async Task A_delayed_message_is_not_received_early()
    {
        long sent = Stopwatch.GetTimestamp();
        await _queue.EnqueueAsync(First, TimeSpan.FromSeconds(2), CancellationToken.None);
        await _queue.EnqueueAsync(First with { Ranges = 1 }, TimeSpan.FromHours(1), CancellationToken.None);
        QueueMessage[] received;
        do
        {
            received = await ReceiveAsync();
        }
        while (received.Length == 0);

        // The clock of the emulator counts in whole seconds.
        Assert.True(Stopwatch.GetElapsedTime(sent) >= TimeSpan.FromSeconds(1));
        Assert.Equal(First, Read(Assert.Single(received).MessageText));
    }

    [Fact]
    public async Task The_largest_message_is_far_below_the_limit_of_the_queue()
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
        QueueMessage received = Assert.Single(await ReceiveAsync());
        Assert.Equal(message, Read(received.MessageText));
        Assert.InRange(received.MessageText.Length, 1, 8 * 1024);
    }

    [Fact]
    public async Task An_unreachable_account_is_thrown()
    {
        var unreachable = new StorageFanOutQueue(UnreachableAccount);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAnyAsync<Exception>(
            () => unreachable.EnqueueAsync(First, TimeSpan.Zero, timeout.Token).AsTask());
    }

    private static FanOutMessage? Read(string stored) =>
        JsonSerializer.Deserialize<FanOutMessage>(Encoding.UTF8.GetString(Convert.FromBase64String(stored)), Json);

    private async Task<QueueMessage[]> ReceiveAsync() => await _host.ReceiveMessagesAsync(16, TimeSpan.FromMinutes(1));
}

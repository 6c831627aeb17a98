using System.Text.Json;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FunctionApp.Background;
using DurableStreams.FunctionApp.Clients;
using DurableStreams.FunctionApp.Tests.Signals;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Time;
using Microsoft.DurableTask.Client;

namespace DurableStreams.FunctionApp.Tests.FanOut;

public sealed class FanOutFunctionTests : IAsyncLifetime
{
    private const int Estuaries = 9;

    private readonly FanOutBench _bench = new();
    private readonly DurableClients _clients = new();
    private readonly DurableTaskClient _client = DurableMocks.TaskClient();

    public async Task InitializeAsync()
    {
        await _bench.SubscribeAsync(Estuaries);
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "one");
        await _bench.PublishAsync();
    }

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task It_delivers_to_the_estuaries_of_its_range_and_keeps_the_client()
    {
        while (_bench.Board.Take() is { } message)
        {
            await RunAsync((FanOutMessage)message);
        }

        for (int i = 0; i < Estuaries; i++)
        {
            Assert.Equal("one", await _bench.TextAsync(i));
        }

        Assert.Same(_client, _clients.Latest);
    }

    [Fact]
    public async Task A_redelivered_message_does_nothing()
    {
        IReadOnlyList<FanOutMessage> messages = _bench.Board.Messages;
        await _bench.Board.PumpAsync(_bench.Streams);
        await _bench.Healthy.AddAsync(FanOutBench.SourceName, "two");
        foreach (FanOutMessage message in messages)
        {
            await RunAsync(message);
        }

        Assert.Equal("one", await _bench.TextAsync());
        Assert.Equal(0, _bench.Board.Waiting);
    }

    [Theory]
    [InlineData(StoreCall.Get)]
    [InlineData(StoreCall.GetRanges)]
    [InlineData(StoreCall.PageSubscribers)]
    [InlineData(StoreCall.PutRange)]
    public async Task An_unavailable_store_is_thrown_so_that_the_host_redelivers_the_message(StoreCall call)
    {
        _bench.Faults.Next(call, Fault.Before);
        int thrown = 0;
        while (_bench.Board.Take() is { } work)
        {
            var message = (FanOutMessage)work;
            try
            {
                await RunAsync(message);
            }
            catch (StoreUnavailableException)
            {
                thrown++;
                await RunAsync(message);
            }
        }

        Assert.Equal(1, thrown);
        for (int i = 0; i < Estuaries; i++)
        {
            Assert.Equal("one", await _bench.TextAsync(i));
        }
    }

    [Fact]
    public async Task The_sweeper_makes_up_for_lost_messages()
    {
        await using var pump = new ClockPump(_bench.Clock);
        _bench.Board.Lose();
        for (int sweep = 0; sweep < 6; sweep++)
        {
            _bench.Clock.Advance(TimeSpan.FromMinutes(1));
            await _bench.Streams.SweepAsync(CancellationToken.None);
            while (_bench.Board.Take() is { } message)
            {
                if (message is FanOutMessage range)
                {
                    await RunAsync(range);
                }
            }
        }

        for (int i = 0; i < Estuaries; i++)
        {
            Assert.Equal("one", await _bench.TextAsync(i));
        }

        Assert.False((await _bench.Healthy.FindAsync(FanOutBench.SourceName)).FanOutDue);
    }

    [Fact]
    public async Task An_invalid_message_is_thrown_so_that_the_host_moves_it_to_the_poison_queue()
    {
        FanOutMessage message = _bench.Board.Messages[0];
        await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(message with { Source = "a//b" }));
        await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(null!));
    }

    [Theory]
    [InlineData("""{"nonsense":true}""")]
    [InlineData("{}")]
    [InlineData("""{"Id":"1"}""")]
    [InlineData("""{"Id":"1","Source":null}""")]
    [InlineData("""{"Id":"1","Source":"p/s","FirstRange":0,"Ranges":0}""")]
    [InlineData("""{"Id":"1","Source":"p/s","FirstRange":-1,"Ranges":8}""")]
    [InlineData("""{"Id":"1","Source":"p/s","FirstRange":250,"Ranges":2147483647}""")]
    public async Task A_message_that_this_app_has_not_sent_is_refused_with_a_sentence(string json)
    {
        FanOutMessage message = JsonSerializer.Deserialize<FanOutMessage>(json)!;

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync(message));

        Assert.StartsWith("The message has no ", refusal.Message, StringComparison.Ordinal);
    }

    private Task RunAsync(FanOutMessage message, StreamService? streams = null) =>
        new FanOutFunction(streams ?? _bench.Streams, _clients).RunAsync(message, _client, CancellationToken.None);
}

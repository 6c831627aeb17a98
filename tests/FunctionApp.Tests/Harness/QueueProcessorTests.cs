using System.Text;
using DurableStreams.FunctionApp.Harness;
using DurableStreams.FunctionApp.Tests.Signals;
using DurableStreams.TestKit.Time;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableStreams.FunctionApp.Tests.Harness;

/// <summary>The harness works off queues as the Functions host does.</summary>
public sealed class QueueProcessorTests : IAsyncDisposable
{
    private static readonly TimeSpan VisibilityTimeout = TimeSpan.FromSeconds(10);
    private static readonly FunctionMethod Function = FunctionCatalog.Of(typeof(Consumer)).Functions.Single();

    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryQueueStorage _queues;
    private readonly QueueProcessor _processor;
    private readonly Received _received = new();
    private readonly ServiceProvider _services;

    public QueueProcessorTests()
    {
        _queues = new MemoryQueueStorage(_clock);
        _services = new ServiceCollection().AddSingleton(_received).BuildServiceProvider();
        var invoker = new FunctionInvoker(
            _services.GetRequiredService<IServiceScopeFactory>(), new RecordingClient().AsTaskClient, new FunctionFailures());
        _processor = new QueueProcessor(
            _queues, invoker, new HostJson { QueueVisibilityTimeout = VisibilityTimeout }, NullLogger<QueueProcessor>.Instance);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task A_message_is_decoded_and_deleted_once_it_is_done()
    {
        await SendAsync("""{"number":7}""");
        Assert.Equal(1, await RoundAsync());
        Assert.Equal([7], _received.Numbers);
        Assert.Equal(0, _queues.Count("work"));
    }

    [Fact]
    public async Task A_failed_message_comes_back_after_the_visibility_timeout()
    {
        _received.Fails = true;
        await SendAsync("""{"Number":7}""");
        await RoundAsync();
        Assert.Equal(0, await RoundAsync());
        _clock.Advance(VisibilityTimeout);
        _received.Fails = false;
        Assert.Equal(1, await RoundAsync());
        Assert.Equal([7, 7], _received.Numbers);
    }

    [Theory]
    [InlineData("""{"Number":7}""", 5)]
    [InlineData("no json", 0)]
    public async Task After_five_failures_a_message_is_poison(string text, int runs)
    {
        _received.Fails = true;
        await SendAsync(text);
        for (int round = 0; round < 5; round++)
        {
            Assert.Equal(1, await RoundAsync());
            _clock.Advance(VisibilityTimeout);
        }

        Assert.Equal(0, await RoundAsync());
        Assert.Equal(runs, _received.Numbers.Count);
        Assert.Equal(1, _queues.Count("work-poison"));
        Assert.Equal(0, _queues.Count("work"));
    }

    [Fact]
    public async Task A_message_whose_function_never_ends_comes_again()
    {
        await SendAsync("""{"Number":7}""");
        await _queues.ReceiveAsync("work", 1, VisibilityTimeout, CancellationToken.None);
        Assert.Equal(0, await RoundAsync());
        _clock.Advance(VisibilityTimeout);
        Assert.Equal(1, await RoundAsync());
    }

    private Task<int> RoundAsync() => _processor.ProcessAsync(Function, CancellationToken.None);

    private Task SendAsync(string text) =>
        _queues.SendAsync("work", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), TimeSpan.Zero, CancellationToken.None);

    public sealed record Message(int Number);

    public sealed class Received
    {
        public List<int> Numbers { get; } = [];

        public bool Fails { get; set; }
    }

    public sealed class Consumer(Received received)
    {
        [Function("Consumer")]
        public void Run([QueueTrigger("work")] Message message)
        {
            received.Numbers.Add(message.Number);
            if (received.Fails)
            {
                throw new InvalidOperationException("Made to fail.");
            }
        }
    }
}

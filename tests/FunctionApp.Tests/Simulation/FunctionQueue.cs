using System.Collections.Concurrent;
using System.Text.Json;
using DurableStreams.FunctionApp.Background;
using DurableStreams.FunctionApp.Clients;
using DurableStreams.FunctionApp.Tests.Http;
using DurableStreams.Signals;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>A queue in memory that stores messages as JSON and runs the queue function for a few at once.</summary>
#pragma warning disable CA1711 // The type is a queue.
internal sealed class FunctionQueue(IServiceProvider services) : IFanOutQueue, IDisposable
#pragma warning restore CA1711
{
    /// <summary>Small, because each message delivers to many estuaries and the emulator is a single process.</summary>
    private const int MaxRunning = 4;

    private readonly ConcurrentQueue<string> _sent = new();
    private readonly SemaphoreSlim _free = new(MaxRunning);
    private readonly IdleSignal _idle = services.GetRequiredService<IdleSignal>();

    /// <summary>The messages that were sent, as JSON.</summary>
    public IReadOnlyCollection<string> Sent => _sent;

    public void Clear() => _sent.Clear();

    public ValueTask EnqueueAsync(FanOutMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        string text = JsonSerializer.Serialize(message);
        _sent.Enqueue(text);
        _idle.Begin();
        _ = Task.Run(() => RunAsync(text, delay), CancellationToken.None);
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _free.Dispose();

    private async Task RunAsync(string text, TimeSpan delay)
    {
        await Task.Delay(delay, services.GetRequiredService<TimeProvider>());
        await _free.WaitAsync();
        try
        {
            var function = ActivatorUtilities.CreateInstance<FanOutFunction>(services);
            FanOutMessage message = JsonSerializer.Deserialize<FanOutMessage>(text)!;
            DurableTaskClient client = services.GetRequiredService<DurableClients>().Latest!;
            await services.GetRequiredService<FunctionFailures>().ObserveAsync(
                () => function.RunAsync(message, client, CancellationToken.None));
        }
        finally
        {
            _free.Release();
            _idle.End();
        }
    }
}

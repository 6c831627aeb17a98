using DurableStreams.Addressing;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;

namespace DurableStreams.Core.Tests.Subscribing;

/// <summary>Signals that wait until the test runs or loses them.</summary>
internal sealed class QueuedSignals : ISubscriptionSignals
{
    private readonly Lock _gate = new();
    private readonly Queue<Func<SubscriptionService, ValueTask>> _work = new();

    public void StreamAdvanced(SourceKey stream) =>
        Enqueue(service => service.PublishAsync(stream, CancellationToken.None));

    public void Advance(SubscriptionKey subscription, Incarnation incarnation) =>
        Enqueue(service => service.AdvanceAsync(subscription, incarnation, CancellationToken.None));

    public void Send(SubscriptionKey subscription, WakeId wake) =>
        Enqueue(service => service.SendAsync(subscription, wake, CancellationToken.None));

    /// <summary>Loses all signals, as the end of the process does.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _work.Clear();
        }
    }

    /// <summary>Loses the oldest signal.</summary>
    public void LoseOne() => Take();

    /// <summary>Handles the oldest signal.</summary>
    public async Task RunOneAsync(SubscriptionService service)
    {
        if (Take() is { } work)
        {
            await work(service);
        }
    }

    /// <summary>Handles all signals, and those that follow from them.</summary>
    /// <returns>True if there were any.</returns>
    public async Task<bool> RunAsync(SubscriptionService service)
    {
        bool any = false;
        while (Take() is { } work)
        {
            await work(service);
            any = true;
        }

        return any;
    }

    private void Enqueue(Func<SubscriptionService, ValueTask> work)
    {
        lock (_gate)
        {
            _work.Enqueue(work);
        }
    }

    private Func<SubscriptionService, ValueTask>? Take()
    {
        lock (_gate)
        {
            return _work.TryDequeue(out Func<SubscriptionService, ValueTask>? work) ? work : null;
        }
    }
}

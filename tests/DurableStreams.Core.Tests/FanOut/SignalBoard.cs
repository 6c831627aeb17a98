using DurableStreams.Addressing;
using DurableStreams.FanOut;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>Keeps signals and queue messages until a test processes them, in any order, twice, or never.</summary>
internal sealed class SignalBoard : IFanOutSignals, IMaintenanceSignals, IFanOutQueue
{
    private readonly Lock _gate = new();
    private readonly List<object> _waiting = [];

    /// <summary>Runs before a signal or message is kept; may throw or wait.</summary>
    public Func<object, Task>? Before { get; set; }

    public int Signals { get; private set; }

    /// <summary>The purges that were signalled to workers.</summary>
    public List<(StreamPath Stream, Incarnation Incarnation)> Purges { get; } = [];

    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    public IReadOnlyList<FanOutMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _waiting.OfType<FanOutMessage>()];
            }
        }
    }

    public IReadOnlyList<DeliverSignal> Deliveries
    {
        get
        {
            lock (_gate)
            {
                return [.. _waiting.OfType<DeliverSignal>()];
            }
        }
    }

    public ValueTask SourceAdvancedAsync(
        SourceKey source, DateTimeOffset since, CancellationToken cancellationToken) =>
        AddAsync(new AdvancedSignal(source));

    public ValueTask DeliverAsync(
        StreamPath source,
        IReadOnlyList<StreamPath> estuaries,
        DateTimeOffset since,
        CancellationToken cancellationToken) =>
        AddAsync(new DeliverSignal(source, estuaries));

    public ValueTask EnqueueAsync(FanOutMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        AddAsync(message);

    public ValueTask SealAsync(StreamPath stream, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask PurgeAsync(StreamPath stream, Incarnation incarnation, CancellationToken cancellationToken)
    {
        Purges.Add((stream, incarnation));
        return ValueTask.CompletedTask;
    }

    /// <summary>Discards all signals and messages.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            _waiting.Clear();
        }
    }

    /// <summary>Removes and returns the first signal or message, or a random one; null if there is none.</summary>
    public object? Take(Random? random = null)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                return null;
            }

            int index = random?.Next(_waiting.Count) ?? 0;
            object taken = _waiting[index];
            _waiting.RemoveAt(index);
            return taken;
        }
    }

    /// <summary>Processes all signals and messages, including those they cause; fails after 10,000.</summary>
    public async Task PumpAsync(StreamService service)
    {
        for (int i = 0; Take() is { } work; i++)
        {
            Assert.True(i < 10_000, "The signals do not end.");
            await WorkAsync(service, work);
        }
    }

    public static async Task WorkAsync(StreamService service, object work)
    {
        FanOutService fanOut = service.FanOut;
        switch (work)
        {
            case AdvancedSignal advanced:
                await fanOut.PublishAsync(advanced.Source, DateTimeOffset.UnixEpoch, CancellationToken.None);
                break;
            case DeliverSignal deliver:
                foreach (StreamPath estuary in deliver.Estuaries)
                {
                    await fanOut.DeliverAsync(
                        estuary, deliver.Source, DateTimeOffset.UnixEpoch, CancellationToken.None);
                }

                break;
            case FanOutMessage message:
                await fanOut.ConsumeAsync(message, CancellationToken.None);
                break;
        }
    }

    private async ValueTask AddAsync(object work)
    {
        if (Before is { } before)
        {
            await before(work);
        }

        lock (_gate)
        {
            Signals++;
            _waiting.Add(work);
        }
    }

    internal sealed record AdvancedSignal(SourceKey Source);

    internal sealed record DeliverSignal(StreamPath Source, IReadOnlyList<StreamPath> Estuaries);
}

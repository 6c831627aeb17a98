namespace DurableStreams.FunctionApp.Tests.Simulation;

/// <summary>
/// Duplicates, delays, reorders and drops signals, and crashes processes. Unlike Azure, it also drops signals between
/// entities, because nothing may depend on them.
/// </summary>
/// <param name="seed">Makes the choices reproducible, for the same order of calls.</param>
internal sealed class RandomChaos(int seed) : IChaos
{
    private const double DropShare = 0.1;
    private const double TwiceShare = 0.15;
    private const double DelayShare = 0.2;
    private const double CrashShare = 0.1;
    private const int MaxDelayMilliseconds = 500;

    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    public IEnumerable<EntitySignal> Deliver(EntitySignal signal, DateTimeOffset now)
    {
        lock (_lock)
        {
            double choice = _random.NextDouble();
            return choice switch
            {
                < DropShare => [],
                < DropShare + TwiceShare => [Delayed(signal, now), Delayed(signal, now)],
                _ => [Delayed(signal, now)],
            };
        }
    }

    public int? PlaceAmong(int waiting)
    {
        lock (_lock)
        {
            return _random.Next(waiting + 1);
        }
    }

    public EntityCrash Crash()
    {
        lock (_lock)
        {
            return _random.NextDouble() >= CrashShare ? EntityCrash.None
                : _random.Next(2) == 0 ? EntityCrash.BeforeSignals : EntityCrash.BeforeCheckpoint;
        }
    }

    private EntitySignal Delayed(EntitySignal signal, DateTimeOffset now)
    {
        if (_random.NextDouble() >= DelayShare)
        {
            return signal;
        }

        var delay = TimeSpan.FromMilliseconds(_random.Next(1, MaxDelayMilliseconds));
        return signal with { At = (signal.At > now ? signal.At.Value : now) + delay };
    }
}

namespace DurableStreams.FunctionsHost.Chaos;

/// <summary>
/// Decides which faults happen. Unlike Azure, it also loses signals between entities, because nothing may depend on
/// them. Each share is well below one half and each delay is short, so that retries eventually succeed.
/// </summary>
/// <param name="seed">Makes the decisions reproducible, for the same order of calls.</param>
internal sealed class Dice(int seed)
{
    private const double DroppedShare = 0.1;
    private const double DuplicatedShare = 0.15;
    private const double DelayedShare = 0.2;
    private const double FailedShare = 0.1;
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    public SignalFate SignalFate() => Roll() switch
    {
        < DroppedShare => Chaos.SignalFate.Dropped,
        < DroppedShare + DuplicatedShare => Chaos.SignalFate.Duplicated,
        < DroppedShare + DuplicatedShare + DelayedShare => Chaos.SignalFate.Delayed,
        _ => Chaos.SignalFate.Delivered,
    };

    public TimeSpan Delay() => MaxDelay * Roll();

    /// <summary>True if the result of an invocation must be lost.</summary>
    public bool InvocationFails() => Roll() < FailedShare;

    public void Shuffle<T>(T[] values)
    {
        lock (_lock)
        {
            _random.Shuffle(values);
        }
    }

    private double Roll()
    {
        lock (_lock)
        {
            return _random.NextDouble();
        }
    }
}

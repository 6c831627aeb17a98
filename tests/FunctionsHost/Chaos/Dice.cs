namespace DurableStreams.FunctionsHost.Chaos;

/// <summary>
/// Decides what goes wrong. Worse than Azure, where signals between entities are not lost: nothing may depend on them. Each share is
/// well below one half and each delay is short, so that whatever is tried again succeeds in the end.
/// </summary>
/// <param name="seed">The same seed makes the same decisions if they are asked for in the same order.</param>
internal sealed class Dice(int seed)
{
    private const double DroppedShare = 0.1;
    private const double DoubledShare = 0.15;
    private const double DelayedShare = 0.2;
    private const double FailedShare = 0.1;
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    public SignalFate SignalFate() => Roll() switch
    {
        < DroppedShare => Chaos.SignalFate.Dropped,
        < DroppedShare + DoubledShare => Chaos.SignalFate.Doubled,
        < DroppedShare + DoubledShare + DelayedShare => Chaos.SignalFate.Delayed,
        _ => Chaos.SignalFate.Delivered,
    };

    public TimeSpan Delay() => MaxDelay * Roll();

    /// <summary>Whether the result of an invocation is lost.</summary>
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

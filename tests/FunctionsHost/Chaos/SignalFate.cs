namespace DurableStreams.FunctionsHost.Chaos;

/// <summary>What happens to a signal.</summary>
internal enum SignalFate
{
    Delivered,
    Dropped,
    Doubled,
    Delayed,
}

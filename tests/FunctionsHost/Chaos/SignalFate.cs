namespace DurableStreams.FunctionsHost.Chaos;

/// <summary>The fault, if any, that happens to a signal.</summary>
internal enum SignalFate
{
    Delivered,
    Dropped,
    Duplicated,
    Delayed,
}

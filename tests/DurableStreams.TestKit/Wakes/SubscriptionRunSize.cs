namespace DurableStreams.TestKit.Wakes;

/// <summary>How large a <see cref="SubscriptionRun"/> is.</summary>
/// <param name="Streams">Number of streams.</param>
/// <param name="Subscriptions">Number of subscriptions.</param>
/// <param name="Appends">Number of appends in all.</param>
/// <param name="Kills">Number of kills while the appends are made.</param>
/// <param name="Writers">Number of appends at a time.</param>
/// <param name="SettleTimeout">Maximum time after the last append until all is acknowledged.</param>
public sealed record SubscriptionRunSize(
    int Streams, int Subscriptions, int Appends, int Kills, int Writers, TimeSpan SettleTimeout);

namespace DurableStreams.Options;

/// <summary>Settings of subscriptions (§6). The defaults suit both hosts.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>
    /// The maximum number of subscriptions of a project, and of the stream root; further ones are refused with 409.
    /// Creations at the same time may exceed it by their number. Default 1,000.
    /// </summary>
    [SettingRange(1, 100_000)]
    public int MaxPerProject { get; init; } = 1_000;

    /// <summary>
    /// The maximum number of streams that are linked to one subscription. Further explicit links are refused with 409,
    /// further streams that its pattern matches are not linked. Default 100,000.
    /// </summary>
    [SettingRange(1, 1_000_000)]
    public int MaxLinks { get; init; } = 100_000;

    /// <summary>
    /// The time after which a wake is sent again if no outcome of an attempt is stored, because the process that sent
    /// it has ended. Default 5 s.
    /// </summary>
    [SettingRange("00:00:01", "00:05:00")]
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The number of streams that are linked or read at once for one subscription. Default 16.</summary>
    [SettingRange(1, 256)]
    public int Parallelism { get; init; } = 16;

    /// <summary>
    /// The maximum time for which the creation of a subscription waits until the existing streams are linked; a
    /// reminder links the rest. Default 20 s.
    /// </summary>
    [SettingRange("00:00:00", "00:05:00")]
    public TimeSpan LinkingTimeout { get; init; } = TimeSpan.FromSeconds(20);
}

namespace DurableStreams.Options;

/// <summary>Settings of estuaries and their fan-out. The defaults suit both hosts.</summary>
public sealed record FanOutOptions
{
    /// <summary>Deliveries of one append share the process with requests, so they must stay few.</summary>
    private const int MaxInlineEstuaries = 64;

    /// <summary>The lifetime of an estuary after its last read or subscription. Default 24 hours.</summary>
    [SettingRange("00:00:01", "366.00:00:00")]
    public TimeSpan EstuaryTtl { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// The maximum number of sources of one estuary; further subscriptions are refused with 409. Default 10,000.
    /// </summary>
    [SettingRange(1)]
    public int MaxSubscriptionsPerEstuary { get; init; } = 10_000;

    /// <summary>
    /// The maximum number of subscribers of a source that are notified by signals; more are notified by queue.
    /// Default 200.
    /// </summary>
    [SettingRange(0)]
    public int SignalThreshold { get; init; } = 200;

    /// <summary>
    /// The maximum number of subscribers of a source to which the process that committed an append delivers it itself,
    /// before it signals those it did not reach. Default 0: every delivery starts with a signal.
    /// </summary>
    [SettingRange(0, MaxInlineEstuaries)]
    public int InlineUpTo { get; init; }

    /// <summary>
    /// The maximum time for which the process that committed an append delivers it itself; see
    /// <see cref="InlineUpTo"/>. Default 500 ms.
    /// </summary>
    [SettingRange("00:00:00.001", "00:01:00")]
    public TimeSpan InlineTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The number of estuaries that are signalled at once. Default 50.</summary>
    [SettingRange(1)]
    public int SignalBatch { get; init; } = 50;

    /// <summary>The maximum time that an append waits for the fan-out signal to be sent. Default 50 ms.</summary>
    [SettingRange("00:00:00", "00:01:00")]
    public TimeSpan SignalWait { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The number of ranges into which a source's subscribers are divided for the queue: a power of two up to 256.
    /// Default 32.
    /// </summary>
    public int QueueRanges { get; init; } = 32;

    /// <summary>
    /// The number of estuaries that one queue message serves before it continues as another message. Default 500.
    /// </summary>
    [SettingRange(1)]
    public int EstuariesPerMessage { get; init; } = 500;

    /// <summary>The maximum number of concurrent deliveries of one queue message or check. Default 32.</summary>
    [SettingRange(1)]
    public int Parallelism { get; init; } = 32;

    /// <summary>
    /// How long after an append the sweeper first checks that it has reached all estuaries. Default 15 s.
    /// </summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan FirstLook { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long the sweeper waits for the next check of a source that makes progress. Default one minute.
    /// </summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan NextLook { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The number of checks without progress after which the sweeper delivers directly instead of sending signals
    /// again. Default 3.
    /// </summary>
    [SettingRange(0)]
    public int SignalsInVain { get; init; } = 3;

    /// <summary>
    /// The delay before a failed delivery is retried; doubled with each further failure. Default 5 s.
    /// </summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The maximum delay between two attempts of a delivery. Default 5 minutes.</summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The number of consecutive failures after which the fan-out of a source is paused. Default 5.</summary>
    [SettingRange(1)]
    public int BreakerFailures { get; init; } = 5;

    /// <summary>How long the fan-out of a source is paused after repeated failures. Default one minute.</summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan BreakerPause { get; init; } = TimeSpan.FromMinutes(1);
}

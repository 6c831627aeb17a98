namespace DurableStreams.Options;

/// <summary>Settings of estuaries and their fan-out. The defaults suit both hosts.</summary>
public sealed record FanOutOptions
{
    /// <summary>How long an estuary incarnations unless it is read or subscribes again. Default 24 hours.</summary>
    [SettingRange("00:00:01")]
    public TimeSpan EstuaryTtl { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many sources one estuary may subscribe to; one more is a 409. Default 10,000.</summary>
    [SettingRange(1)]
    public int MaxSubscriptionsPerEstuary { get; init; } = 10_000;

    /// <summary>Up to so many subscribers of a source are told by signals, more by queue. Default 200.</summary>
    [SettingRange(0)]
    public int SignalThreshold { get; init; } = 200;

    /// <summary>How many estuaries are told at once. Default 50.</summary>
    [SettingRange(1)]
    public int SignalBatch { get; init; } = 50;

    /// <summary>The longest that an append waits for its subscribers to be told of. Default 50 ms.</summary>
    [SettingRange("00:00:00")]
    public TimeSpan SignalWait { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Into how many parts a source's subscribers are split for the queue: a power of two up to 256. Default 32.</summary>
    public int QueueRanges { get; init; } = 32;

    /// <summary>How many estuaries one message serves before it goes on as another. Default 500.</summary>
    [SettingRange(1)]
    public int EstuariesPerMessage { get; init; } = 500;

    /// <summary>How many deliveries of one message or look are under way at once. Default 32.</summary>
    [SettingRange(1)]
    public int Parallelism { get; init; } = 32;

    /// <summary>How long after an append the sweeper first looks whether it has arrived everywhere. Default 15 s.</summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan FirstLook { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long it leaves a source alone that makes progress. Default one minute.</summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan NextLook { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many signals are sent in vain before the sweeper delivers itself. Default 3.</summary>
    [SettingRange(0)]
    public int SignalsInVain { get; init; } = 3;

    /// <summary>How long a delivery that failed waits for its next try; doubled each time. Default 5 s.</summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between two tries. Default 5 minutes.</summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>After so many failures on end the fan-out of a source pauses. Default 5.</summary>
    [SettingRange(1)]
    public int BreakerFailures { get; init; } = 5;

    /// <summary>For how long. Default one minute.</summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan BreakerPause { get; init; } = TimeSpan.FromMinutes(1);
}

namespace DurableStreams.Options;

/// <summary>
/// Settings of routed appends: appends that the worker of a stream makes, as the entity <c>Stream</c>.
/// </summary>
public sealed record RoutedAppendOptions
{
    /// <summary>
    /// How long a request waits for the stream's worker. Then the append is cancelled, and the request is answered with
    /// 503. Default 20 s.
    /// </summary>
    [SettingRange("00:00:00.001", "00:03:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The maximum size of a body that is sent to the stream's worker, and of several appends that are sent together,
    /// in bytes. The process that receives a larger body appends it itself. Default 32 KiB.
    /// </summary>
    [SettingRange(0, 1024 * 1024)]
    public int MaxRoutedBytes { get; init; } = 32 * 1024;

    /// <summary>
    /// The minimum time for which outcomes are kept, so that a repeated request is not applied again. They are removed
    /// after twice this time at the latest. Default one day.
    /// </summary>
    [SettingRange("00:00:01")]
    public TimeSpan OutcomeRetention { get; init; } = TimeSpan.FromDays(1);
}

namespace DurableStreams.AspNetCore.Options;

/// <summary>
/// Limits on clients. The limits per project apply to each process, and only where requests need tokens.
/// </summary>
public sealed class LimitOptions
{
    /// <summary>
    /// The maximum number of open long-polls and SSE connections; further ones are refused with 503. Default 50,000.
    /// </summary>
    [SettingRange(1)]
    public int LiveReaders { get; set; } = 50_000;

    /// <summary>
    /// The maximum number of open long-polls and SSE connections per project; further ones are refused with 429.
    /// Default 10,000.
    /// </summary>
    [SettingRange(1)]
    public int LiveReadersPerProject { get; set; } = 10_000;

    /// <summary>
    /// The maximum number of requests per second that append to or create streams of one project; further ones are
    /// refused with 429. 0 means no limit. Default 5,000.
    /// </summary>
    [SettingRange(0)]
    public int AppendsPerSecondPerProject { get; set; } = 5_000;

    /// <summary>
    /// The number of such requests that one project may send in a burst, above its rate. Default 10,000.
    /// </summary>
    [SettingRange(1)]
    public int AppendBurstPerProject { get; set; } = 10_000;
}

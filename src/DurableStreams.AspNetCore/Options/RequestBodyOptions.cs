namespace DurableStreams.AspNetCore.Options;

/// <summary>Settings of request bodies while they are received.</summary>
public sealed class RequestBodyOptions
{
    /// <summary>
    /// How long a request body may pause: if no byte arrives for this time, the request is refused with 408 and the
    /// connection is closed. There is no minimum rate. 1 s to 1 hour. Default 30 s.
    /// </summary>
    [SettingRange("00:00:01", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The maximum number of bytes of request bodies that this process buffers at once; further bodies are refused with
    /// 503. The first 64 KiB of each body do not count, except over HTTP/2 until the body is complete. A value below
    /// <c>MaxBodyBytes</c> counts as that. Default 256 MiB.
    /// </summary>
    [SettingRange(1)]
    public long MaxBufferedBytes { get; set; } = 256L * 1024 * 1024;
}

using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Options;

/// <summary>The settings of the HTTP surface; bound from the configuration section <c>DurableStreams</c>.</summary>
public sealed class DurableStreamsHttpOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "DurableStreams";

    /// <summary>The URL path above all streams. Default <c>/v1/stream</c>.</summary>
    public string Root { get; set; } = "/v1/stream";

    /// <summary>The URL path above all estuaries. Default <c>/v1/estuary</c>.</summary>
    public string EstuaryRoot { get; set; } = "/v1/estuary";

    /// <summary>The URL path above the configurations of projects. Default <c>/v1/config</c>.</summary>
    public string ConfigRoot { get; set; } = "/v1/config";

    /// <summary>
    /// The URL path of the list of projects, above the lists of what each of them has. Default <c>/v1/projects</c>.
    /// </summary>
    public string ProjectsRoot { get; set; } = "/v1/projects";

    /// <summary>
    /// The URL before <see cref="Root"/> as clients see it, for <c>Location</c> (§5.1) behind a proxy that changes
    /// scheme or host. Default null: taken from the request.
    /// </summary>
    public Uri? PublicBaseUrl { get; set; }

    /// <summary>
    /// The maximum size of a request body, in bytes; a larger one is refused with 413 (§5.2). Default 64 MiB.
    /// </summary>
    [SettingRange(1, 1 << 30)]
    public int MaxBodyBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Request bodies while they are received.</summary>
    [ValidateObjectMembers]
    public RequestBodyOptions RequestBody { get; set; } = new();

    /// <summary>
    /// How long a client may take to receive the next 16 KiB of a response; then its connection is aborted. For SSE it
    /// counts from the end of <c>Sse:Lifetime</c> at the earliest. At least 100 ms. Default 30 s.
    /// </summary>
    [SettingRange(SettingRangeAttribute.MinWait)]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Origins whose scripts may read responses (CORS).</summary>
    public CorsOptions Cors { get; set; } = new();

    /// <summary>Limits on clients.</summary>
    [ValidateObjectMembers]
    public LimitOptions Limits { get; set; } = new();

    /// <summary>Long-polls (§5.7).</summary>
    [ValidateObjectMembers]
    public LongPollOptions LongPoll { get; set; } = new();

    /// <summary>Server-Sent Events (§5.8).</summary>
    [ValidateObjectMembers]
    public SseOptions Sse { get; set; } = new();

    /// <summary>Compression of responses to reads (§5.6).</summary>
    [ValidateObjectMembers]
    public CompressionOptions Compression { get; set; } = new();

    /// <summary>The dashboard at <c>/ui</c>.</summary>
    public DashboardOptions Dashboard { get; set; } = new();

    /// <summary>
    /// When responses report their duration in <c>Server-Timing</c>: <c>Never</c>, <c>Asked</c> (if the request has
    /// <c>X-Debug-Timing: 1</c>) or <c>Always</c>. Default <c>Asked</c>.
    /// </summary>
    public ServerTimingMode ServerTiming { get; set; } = ServerTimingMode.Asked;
}

/// <summary>Settings of long-polls (§5.7).</summary>
public sealed class LongPollOptions
{
    /// <summary>How long a long-poll waits for data. 100 ms to one hour. Default 20 s.</summary>
    [SettingRange(SettingRangeAttribute.MinWait, "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);
}

/// <summary>Settings of Server-Sent Events (§5.8).</summary>
public sealed class SseOptions
{
    /// <summary>
    /// How long a connection lasts, ±10 %. Clients then reconnect, so that a cache can serve them together (§10.2). In
    /// the function app 25 s unless set, because a stopping Functions host waits 30 s. 100 ms to one day. Default 60 s.
    /// </summary>
    [SettingRange(SettingRangeAttribute.MinWait, "1.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The time without data after which a comment is sent, so that proxies do not close the connection.
    /// 100 ms to one hour. Default 15 s.
    /// </summary>
    [SettingRange(SettingRangeAttribute.MinWait, "01:00:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>Settings of compression.</summary>
public sealed class CompressionOptions
{
    /// <summary>Whether text and JSON are compressed for clients that accept it. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The minimum size of a body that is compressed, in bytes. Default 1 KiB.</summary>
    [SettingRange(0)]
    public int MinimumBytes { get; set; } = 1024;
}

/// <summary>Settings of cross-origin requests.</summary>
public sealed class CorsOptions
{
    /// <summary>
    /// Origins whose scripts may read responses, like <c>https://app.example.org</c>, separated by commas; <c>*</c> for
    /// all. A project's own origins replace these. Streams are protected by tokens, never by origins. Default <c>*</c>.
    /// </summary>
    public string Origins { get; set; } = "*";

    /// <summary>
    /// Names of request headers that scripts of other origins may send, in addition to those of the protocol; separated
    /// by commas. For headers that a proxy or a tracing tool adds, like <c>X-Request-Id</c>. Default none.
    /// </summary>
    public string AllowedHeaders { get; set; } = "";
}

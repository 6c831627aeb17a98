namespace DurableStreams.AspNetCore;

/// <summary>What a host may set about the HTTP surface; bound from the configuration section <c>DurableStreams</c>.</summary>
public sealed class DurableStreamsHttpOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "DurableStreams";

    /// <summary>The path that all streams lie below. Default <c>/v1/stream</c>.</summary>
    public string Root { get; set; } = "/v1/stream";

    /// <summary>The path that all estuaries lie below. Default <c>/v1/estuary</c>.</summary>
    public string EstuaryRoot { get; set; } = "/v1/estuary";

    /// <summary>The path that the configurations of projects lie below. Default <c>/v1/config</c>.</summary>
    public string ConfigRoot { get; set; } = "/v1/config";

    /// <summary>
    /// What clients see before <see cref="Root"/>, for <c>Location</c> (§5.1) behind a front end that changes
    /// scheme or host. Default null: the request's own.
    /// </summary>
    public Uri? PublicBaseUrl { get; set; }

    /// <summary>The largest request body in bytes; more is a 413 (§5.2). Default 16 MiB.</summary>
    public int MaxBodyBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Scripts of which sites may read answers.</summary>
    public CorsOptions Cors { get; set; } = new();

    /// <summary>Bounds on what clients may use.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <summary>Long-polls (§5.7).</summary>
    public LongPollOptions LongPoll { get; set; } = new();

    /// <summary>Server-Sent Events (§5.8).</summary>
    public SseOptions Sse { get; set; } = new();

    /// <summary>Compression of what is read (§5.6).</summary>
    public CompressionOptions Compression { get; set; } = new();

    /// <summary>When answers say in <c>Server-Timing</c> how long they took: <c>Never</c>, <c>Asked</c> (by <c>X-Debug-Timing: 1</c>) or <c>Always</c>. Default <c>Asked</c>.</summary>
    public ServerTimingMode ServerTiming { get; set; } = ServerTimingMode.Asked;
}

/// <summary>Settings of long-polls (§5.7).</summary>
public sealed class LongPollOptions
{
    /// <summary>How long a long-poll waits for data. Default 20 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);
}

/// <summary>Settings of Server-Sent Events (§5.8).</summary>
public sealed class SseOptions
{
    /// <summary>About how long a connection lasts, so that readers collapse anew on a cache (§10.2). Default 60 s.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>After how long a silence a comment is sent, so that nothing in between ends the connection. Default 15 s.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>Settings of compression.</summary>
public sealed class CompressionOptions
{
    /// <summary>Whether text and JSON are compressed for clients that ask for it. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Smaller bodies are never compressed. Default 1 KiB.</summary>
    public int MinimumBytes { get; set; } = 1024;
}

/// <summary>Settings of cross-origin requests.</summary>
public sealed class CorsOptions
{
    /// <summary>
    /// The origins, like <c>https://app.example.org</c>, separated by commas; <c>*</c> for all. Projects with origins of
    /// their own have those instead. Default <c>*</c>: what protects a stream is its token, never an origin.
    /// </summary>
    public string Origins { get; set; } = "*";
}

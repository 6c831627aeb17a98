namespace DurableStreams.AspNetCore.Protocol;

/// <summary>The protocol's own header fields (§13.2), each with its rule.</summary>
internal static class ProtocolHeaders
{
    /// <summary>
    /// Request: a sliding time to live in seconds, <c>0|[1-9][0-9]*</c>. HEAD returns it (§5.1, §5.5).
    /// </summary>
    public const string StreamTtl = "Stream-TTL";

    /// <summary>Request: an absolute expiry, RFC 3339. HEAD returns it (§5.1, §5.5).</summary>
    public const string StreamExpiresAt = "Stream-Expires-At";

    /// <summary>Request: the writer's sequence, compared byte by byte; scoped to the stream (§5.2).</summary>
    public const string StreamSeq = "Stream-Seq";

    /// <summary>Both ways: <c>true</c> in any case; any other value counts as absent (§4.1).</summary>
    public const string StreamClosed = "Stream-Closed";

    /// <summary>Response: where the next read continues, or the tail after a write (§8).</summary>
    public const string StreamNextOffset = "Stream-Next-Offset";

    /// <summary>Response: <c>true</c> when the response reaches the tail (§5.6).</summary>
    public const string StreamUpToDate = "Stream-Up-To-Date";

    /// <summary>
    /// Response: when the last bytes before the tail were appended, in milliseconds since 1970; only if the response
    /// reaches the tail (docs/read-model.md, not the protocol).
    /// </summary>
    public const string StreamWriteTimestamp = "Stream-Write-Timestamp";

    /// <summary>Response: the value that a live reader sends back as <c>cursor</c> (§10.1).</summary>
    public const string StreamCursor = "Stream-Cursor";

    /// <summary>Response: <c>base64</c> when SSE carries a stream that is not text (§5.8).</summary>
    public const string StreamSseDataEncoding = "Stream-SSE-Data-Encoding";

    /// <summary>Request: the URL path of the stream to fork (§4.2).</summary>
    public const string StreamForkedFrom = "Stream-Forked-From";

    /// <summary>Request: where the fork branches off; the source's tail when absent (§4.2).</summary>
    public const string StreamForkOffset = "Stream-Fork-Offset";

    /// <summary>Request: messages (JSON) or bytes past the fork offset, <c>0|[1-9][0-9]*</c> (§4.2).</summary>
    public const string StreamForkSubOffset = "Stream-Fork-Sub-Offset";

    /// <summary>Request: the idempotent producer; sent with epoch and seq or not at all (§5.2.1).</summary>
    public const string ProducerId = "Producer-Id";

    /// <summary>Both ways: the producer's epoch, 0 to 2^53−1 (§5.2.1).</summary>
    public const string ProducerEpoch = "Producer-Epoch";

    /// <summary>
    /// Request: the request's number in its epoch, 0 to 2^53−1. Response: the highest accepted one (§5.2.1).
    /// </summary>
    public const string ProducerSeq = "Producer-Seq";

    /// <summary>Response to a gap: the seq expected next (§5.2.1).</summary>
    public const string ProducerExpectedSeq = "Producer-Expected-Seq";

    /// <summary>Response to a gap: the seq received (§5.2.1).</summary>
    public const string ProducerReceivedSeq = "Producer-Received-Seq";

    /// <summary>
    /// Request, SSE only: where an <c>EventSource</c> continues; replaces <c>offset</c> (HTML standard, not ours).
    /// </summary>
    public const string LastEventId = "Last-Event-ID";
}

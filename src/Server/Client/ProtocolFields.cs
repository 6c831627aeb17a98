using System.Net.Http.Headers;

namespace DurableStreams.Server.Client;

/// <summary>The header fields of the protocol that this client uses (§13.2).</summary>
internal static class ProtocolFields
{
    public const string StreamTtl = "Stream-TTL";
    public const string StreamExpiresAt = "Stream-Expires-At";
    public const string StreamClosed = "Stream-Closed";
    public const string StreamNextOffset = "Stream-Next-Offset";
    public const string StreamUpToDate = "Stream-Up-To-Date";
    public const string StreamCursor = "Stream-Cursor";
    public const string StreamForkedFrom = "Stream-Forked-From";
    public const string StreamForkOffset = "Stream-Fork-Offset";
    public const string StreamWriteTimestamp = "Stream-Write-Timestamp";
    public const string ProducerId = "Producer-Id";
    public const string ProducerEpoch = "Producer-Epoch";
    public const string ProducerSeq = "Producer-Seq";
    public const string ProducerExpectedSeq = "Producer-Expected-Seq";

    public const string True = "true";

    /// <summary>The value of a field, as it may be shown; null if it is absent.</summary>
    public static string? Value(this HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? Printable.Of(values.ToString()) : null;

    /// <summary>Whether a field has the value <c>true</c>, in any case (§4.1).</summary>
    public static bool IsTrue(this HttpResponseHeaders headers, string name) =>
        string.Equals(headers.Value(name), True, StringComparison.OrdinalIgnoreCase);
}

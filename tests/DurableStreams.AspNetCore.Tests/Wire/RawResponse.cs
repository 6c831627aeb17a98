namespace DurableStreams.AspNetCore.Tests;

/// <summary>An answer as it stood on the wire.</summary>
internal sealed record RawResponse(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body)
{
    /// <summary>A header that comes once; null when absent.</summary>
    public string? this[string name] =>
        Headers.SingleOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}

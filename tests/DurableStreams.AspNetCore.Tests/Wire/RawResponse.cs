namespace DurableStreams.AspNetCore.Tests.Wire;

/// <summary>A response as received.</summary>
internal sealed record RawResponse(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body)
{
    /// <summary>A header that occurs at most once; null if absent.</summary>
    public string? this[string name] =>
        Headers.SingleOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}

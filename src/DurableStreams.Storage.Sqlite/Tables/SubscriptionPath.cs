using DurableStreams.Subscriptions;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The keys of subscriptions: their paths, encoded like those of streams.</summary>
internal static class SubscriptionPath
{
    public static byte[] Encode(SubscriptionKey key) => PathKey.Encode(key.Path.Value);

    /// <exception cref="InvalidDataException">The bytes are not the key of a subscription.</exception>
    public static SubscriptionKey Decode(ReadOnlySpan<byte> bytes) =>
        SubscriptionKey.TryFromPath(PathKey.Decode(bytes), out SubscriptionKey key)
            ? key
            : throw new InvalidDataException("A stored path is not that of a subscription.");

    /// <summary>The first key of a root after an id; null for all of the root.</summary>
    public static byte[] First(string? project, string? after) => after is null
        ? PathKey.Encode(Prefix(project))
        : [.. PathKey.Encode(Prefix(project) + after), .. PathKey.BeforeAll];

    /// <summary>Sorts after every key of a root.</summary>
    public static byte[] End(string? project) => [.. PathKey.Encode(Prefix(project)), PathKey.Last];

    // Built from a path, so that only SubscriptionKey knows how paths look.
    private static string Prefix(string? project)
    {
        const string AnyId = "x";
        return SubscriptionKey.Create(project, AnyId, out SubscriptionKey key) is null
            ? key.Path.Value[..^AnyId.Length]
            : throw new ArgumentException("Not a project.", nameof(project));
    }
}

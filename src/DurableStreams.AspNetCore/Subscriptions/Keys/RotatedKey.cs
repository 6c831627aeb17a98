namespace DurableStreams.AspNetCore.Subscriptions.Keys;

/// <summary>A new key that signs webhooks.</summary>
/// <param name="Id">Its <c>kid</c>.</param>
/// <param name="ActiveFrom">When it starts to sign.</param>
public sealed record RotatedKey(string Id, DateTimeOffset ActiveFrom);

namespace DurableStreams.Storage.Subscriptions;

/// <summary>A stream with news for a subscription.</summary>
/// <param name="Stream">The incarnation of the stream.</param>
/// <param name="FromStart">See <see cref="StreamSubscription.FromStart"/>.</param>
public readonly record struct PendingNews(SourceKey Stream, bool FromStart);

/// <summary>A stored row of a stream with news; the key is the path of the stream.</summary>
/// <param name="Pending">The content.</param>
/// <param name="Version">The version of the row.</param>
public sealed record PendingRow(PendingNews Pending, RowVersion Version);

using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>A head as this process last read or committed it. Always current on an exclusive store.</summary>
/// <param name="Head">The head; null if the path was never used.</param>
/// <param name="Version">The row version of the head.</param>
internal sealed record CachedHead(StreamHead? Head, RowVersion Version);

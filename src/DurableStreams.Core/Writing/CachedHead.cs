using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>A head as this process last saw it. On an exclusive store that is how it is.</summary>
/// <param name="Head">Null when the path was never used.</param>
/// <param name="Version">Its version.</param>
internal sealed record CachedHead(StreamHead? Head, RowVersion Version);

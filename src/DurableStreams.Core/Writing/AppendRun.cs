using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>One or more appends in their stored form, not yet at a position of a stream.</summary>
/// <param name="Data">The stored bytes; not empty.</param>
/// <param name="Boundaries">The lengths of the appends; null for a single one.</param>
internal readonly record struct AppendRun(ReadOnlyMemory<byte> Data, AppendBoundaries? Boundaries = null);

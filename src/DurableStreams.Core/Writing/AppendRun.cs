using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>One or more appends in their stored form, wherever they will be stored.</summary>
/// <param name="Data">The bytes; not empty.</param>
/// <param name="Boundaries">The lengths of the appends.</param>
internal readonly record struct AppendRun(ReadOnlyMemory<byte> Data, AppendBoundaries Boundaries);

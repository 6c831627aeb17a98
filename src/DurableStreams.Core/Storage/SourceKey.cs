using DurableStreams.Addressing;

namespace DurableStreams.Storage;

/// <summary>One incarnation of a source stream.</summary>
/// <param name="Path">The source's path.</param>
/// <param name="Incarnation">The source's incarnation.</param>
public readonly record struct SourceKey(StreamPath Path, Incarnation Incarnation);

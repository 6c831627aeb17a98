using DurableStreams.Addressing;

namespace DurableStreams.Maintenance;

/// <summary>How far a incarnation of a stream is sealed. A hint: sealing from 0 again is only slower.</summary>
/// <param name="Incarnation">The incarnation.</param>
/// <param name="Position">Segments before it are as large as they get.</param>
/// <param name="IsComplete">False when there was more to do than the call was allowed.</param>
public sealed record SealProgress(Incarnation Incarnation, long Position, bool IsComplete);

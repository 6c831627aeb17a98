using DurableStreams.Addressing;

namespace DurableStreams.Maintenance;

/// <summary>How far an incarnation is sealed. A hint: without it, sealing starts at 0, which is only slower.</summary>
/// <param name="Incarnation">The incarnation.</param>
/// <param name="Position">Segments before this position need no more sealing.</param>
/// <param name="IsComplete">False if the call stopped because of its maximum number of steps.</param>
public sealed record SealProgress(Incarnation Incarnation, long Position, bool IsComplete);

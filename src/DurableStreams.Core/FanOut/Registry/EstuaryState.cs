using DurableStreams.Storage;

namespace DurableStreams.FanOut;

/// <summary>An estuary and its cursor for one source, as they stand.</summary>
/// <param name="Head">The estuary's head; null when its path was never used.</param>
/// <param name="Cursor">Null when there is none.</param>
internal sealed record EstuaryState(StreamHead? Head, Cursor? Cursor);

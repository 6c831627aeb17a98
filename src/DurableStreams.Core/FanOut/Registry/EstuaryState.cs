using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Registry;

/// <summary>An estuary and its cursor for one source, as they stand.</summary>
/// <param name="Head">The estuary's head; null when its path was never used.</param>
/// <param name="Cursor">Null when there is none.</param>
internal sealed record EstuaryState(StreamHead? Head, Cursor? Cursor);

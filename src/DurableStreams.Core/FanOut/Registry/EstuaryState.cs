using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.FanOut.Registry;

/// <summary>An estuary and its cursor in one source, read together.</summary>
/// <param name="Head">The estuary's head; null if its path was never used.</param>
/// <param name="Cursor">The cursor; null if there is none.</param>
internal sealed record EstuaryState(StreamHead? Head, Cursor? Cursor);

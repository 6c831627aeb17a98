namespace DurableStreams.Writing;

/// <summary>One append in its stored form, or several with their boundaries.</summary>
/// <param name="Data">The bytes; not empty.</param>
/// <param name="Boundaries">Null for a single append.</param>
internal readonly record struct AppendRun(ReadOnlyMemory<byte> Data, AppendBoundaries? Boundaries = null);

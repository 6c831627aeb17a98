namespace DurableStreams.Server.Input;

/// <summary>A part of the input, which one request appends.</summary>
/// <param name="Body">The body of the request.</param>
/// <param name="InputBytes">How much of the input it is.</param>
internal readonly record struct Batch(ReadOnlyMemory<byte> Body, int InputBytes);

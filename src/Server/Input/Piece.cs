namespace DurableStreams.Server.Input;

/// <summary>A part of the input that is read ahead, and joined with others to a batch.</summary>
/// <param name="Body">What becomes part of the body of a request; never empty.</param>
/// <param name="InputBytes">How much of the input it is.</param>
internal readonly record struct Piece(ReadOnlyMemory<byte> Body, int InputBytes);

using System.Buffers;

namespace DurableStreams.Core.Tests.Content;

/// <summary>Creates sequences of several segments, like those read from a network.</summary>
internal static class Pieces
{
    public static ReadOnlySequence<byte> Of(byte[] bytes, int pieceLength)
    {
        var first = new Piece(bytes.AsMemory(0, Math.Min(pieceLength, bytes.Length)), 0);
        Piece last = first;
        for (int at = pieceLength; at < bytes.Length; at += pieceLength)
        {
            last = last.Then(bytes.AsMemory(at, Math.Min(pieceLength, bytes.Length - at)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long runningIndex) => (Memory, RunningIndex) = (memory, runningIndex);

        public Piece Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}

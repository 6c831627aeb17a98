using System.Runtime.InteropServices;

namespace DurableStreams.Streams;

/// <summary>Names one commit of a stream's head, so that a commit whose answer was lost can be recognised.</summary>
/// <remarks>Random; 64 bits are ample to tell apart the few commits that a <see cref="CommitRing"/> holds.</remarks>
public readonly record struct CommitId(ulong Value)
{
    /// <summary>A new random id.</summary>
    public static CommitId New()
    {
        ulong value = 0;
        Random.Shared.NextBytes(MemoryMarshal.AsBytes(new Span<ulong>(ref value)));
        return new CommitId(value);
    }
}

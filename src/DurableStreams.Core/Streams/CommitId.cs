using System.Runtime.InteropServices;

namespace DurableStreams.Streams;

/// <summary>Identifies one commit of a stream, so that a commit with a lost response can be recognized.</summary>
/// <remarks>Random: 64 bits are enough to distinguish the few commits in a <see cref="CommitRing"/>.</remarks>
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

namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>What identifies a producer's request, in the words of the model.</summary>
internal readonly record struct Stamp(string Producer, long Epoch, long Seq)
{
    public override string ToString() => $"{Producer}/{Epoch}/{Seq}";
}

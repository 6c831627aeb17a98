namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>Identifies a request of an idempotent producer in the model.</summary>
internal readonly record struct Stamp(string Producer, long Epoch, long Seq)
{
    public override string ToString() => $"{Producer}/{Epoch}/{Seq}";
}

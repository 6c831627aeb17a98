using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Active;

/// <summary>A memory store that counts the activations of streams, and fails beyond a maximum.</summary>
internal sealed class CountingStore(int maxActivations) : StoreDecorator(new MemoryStreamStore())
{
    private int _activations;

    public int Activations => _activations;

    /// <summary>Every active stream reads this when it is created.</summary>
    public override int MaxCommitBytes => Interlocked.Increment(ref _activations) <= maxActivations
        ? base.MaxCommitBytes
        : throw new InvalidOperationException($"Streams were activated more than {maxActivations} times.");
}

using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Active;

/// <summary>A memory store that counts how often a stream is made active, and ends a loop that would never end.</summary>
internal sealed class CountingStore(int most) : StoreDecorator(new MemoryStreamStore())
{
    private int _activations;

    public int Activations => _activations;

    /// <summary>Every active stream asks for this when it is made.</summary>
    public override int MaxCommitBytes => Interlocked.Increment(ref _activations) <= most
        ? base.MaxCommitBytes
        : throw new InvalidOperationException($"Streams were made active more than {most} times.");
}

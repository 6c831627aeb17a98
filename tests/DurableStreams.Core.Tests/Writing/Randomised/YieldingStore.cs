using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Randomised;

/// <summary>Yields a random number of times before and after every call, like a store behind a network.</summary>
internal sealed class YieldingStore(IStreamStore inner, int seed, int maxYields) : StoreDecorator(inner)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    public override ValueTask<StreamSnapshot> GetAsync(
        StreamPath path, SnapshotQuery query, CancellationToken cancellationToken) =>
        RunAsync(() => base.GetAsync(path, query, cancellationToken));

    public override ValueTask<CommitResult> CommitAsync(StreamCommit commit) =>
        RunAsync(() => base.CommitAsync(commit));

    public override ValueTask<Segment?> ReadAsync(
        StreamPath path, Incarnation incarnation, long position, int maxBytes, CancellationToken cancellationToken) =>
        RunAsync(() => base.ReadAsync(path, incarnation, position, maxBytes, cancellationToken));

    private async ValueTask<T> RunAsync<T>(Func<ValueTask<T>> call)
    {
        await YieldAsync();
        T result = await call();
        await YieldAsync();
        return result;
    }

    private async ValueTask YieldAsync()
    {
        int times;
        lock (_lock)
        {
            times = _random.Next(maxYields + 1);
        }

        for (int i = 0; i < times; i++)
        {
            await Task.Yield();
        }
    }
}

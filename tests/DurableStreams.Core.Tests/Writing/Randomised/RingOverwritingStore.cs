using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Writing.Randomised;

/// <summary>
/// Sometimes, when the outcome of a commit is unknown, another process renews the lifetime so often that the commit
/// ring no longer has the commit when the actor reads it. A renewal changes nothing that a client can see.
/// </summary>
internal sealed class RingOverwritingStore(IStreamStore inner, IStreamStore others, int seed, double rate)
    : StoreDecorator(inner)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    public override async ValueTask<CommitResult> CommitAsync(StreamCommit commit)
    {
        CommitResult result = await base.CommitAsync(commit);
        if (result.Status == CommitStatus.Unknown && Overwrites())
        {
            for (int renewal = 0; renewal <= CommitRing.Capacity; renewal++)
            {
                await RenewAsync(commit.Path);
            }
        }

        return result;
    }

    private bool Overwrites()
    {
        lock (_lock)
        {
            return _random.NextDouble() < rate;
        }
    }

    private async ValueTask RenewAsync(StreamPath path)
    {
        StreamSnapshot now = await others.GetAsync(path, SnapshotQuery.HeadOnly, CancellationToken.None);
        if (now.Head is { } head)
        {
            await others.CommitAsync(TestStreams.Commit(path, now.Version, head));
        }
    }
}

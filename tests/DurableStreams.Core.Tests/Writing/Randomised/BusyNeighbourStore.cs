using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Writing.Randomised;

/// <summary>
/// Now and then, when the outcome of a commit is unknown, another process renews the stream so often that the head's
/// ring forgets the commit before its writer can look for it. A renewal changes nothing that a client could see.
/// </summary>
internal sealed class BusyNeighbourStore(IStreamStore inner, IStreamStore neighbours, int seed, double rate) : StoreDecorator(inner)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    public override async ValueTask<CommitResult> CommitAsync(StreamCommit commit)
    {
        CommitResult result = await base.CommitAsync(commit);
        if (result.Status == CommitStatus.Unknown && IsBusy())
        {
            for (int renewal = 0; renewal <= CommitRing.Capacity; renewal++)
            {
                await RenewAsync(commit.Path);
            }
        }

        return result;
    }

    private bool IsBusy()
    {
        lock (_lock)
        {
            return _random.NextDouble() < rate;
        }
    }

    private async ValueTask RenewAsync(StreamPath path)
    {
        StreamSnapshot now = await neighbours.GetAsync(path, SnapshotQuery.HeadOnly, CancellationToken.None);
        if (now.Head is { } head)
        {
            await neighbours.CommitAsync(TestStreams.Commit(path, now.Version, head));
        }
    }
}

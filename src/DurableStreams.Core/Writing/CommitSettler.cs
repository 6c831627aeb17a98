using System.Runtime.CompilerServices;
using DurableStreams.Addressing;
using DurableStreams.Options;
using DurableStreams.Primitives;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>How a commit ended for good.</summary>
internal enum SettledStatus
{
    /// <summary>It is in the store, exactly once.</summary>
    Committed,

    /// <summary>It is not in the store and will never be.</summary>
    Conflict,

    /// <summary>Not known, or the store refuses: whoever waits is told to try again.</summary>
    Unavailable,
}

/// <summary>The end of a commit and, when it is known, the head that was read to find out.</summary>
internal readonly record struct Settled(SettledStatus Status, RowVersion Version, CachedHead? LaterHead = null);

/// <summary>
/// Makes a commit and, while its outcome is unknown, finds it out: the head's ring tells whether it was applied,
/// and only the identical commit is ever sent again. Never a second decision on an open question.
/// </summary>
internal sealed class CommitSettler(IStreamStore store, StreamServiceOptions options, TimeProvider time)
{
    private static readonly RetrySchedule Retries = new(TimeSpan.FromMilliseconds(2), TimeSpan.FromSeconds(1));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Settled> CommitAsync(StreamCommit commit)
    {
        CommitResult first = await store.CommitAsync(commit).ConfigureAwait(false);
        return first.Status switch
        {
            CommitStatus.Committed => new Settled(SettledStatus.Committed, first.Version),
            CommitStatus.Conflict => new Settled(SettledStatus.Conflict, default),
            CommitStatus.Rejected => new Settled(SettledStatus.Unavailable, default),
            _ => await SettleAsync(commit).ConfigureAwait(false),
        };
    }

    private async ValueTask<Settled> SettleAsync(StreamCommit commit)
    {
        long started = time.GetTimestamp();
        for (int retry = 0; time.GetElapsedTime(started) < options.UnknownOutcomeTimeout; retry++)
        {
            if (await TryReadAsync(commit.Path).ConfigureAwait(false) is { } now)
            {
                if (Judge(commit, now) is { } settled)
                {
                    return settled;
                }

                // Not there yet. Sending it again is safe: its condition lets it in at most once. Only a clear
                // success ends the question; a conflict may be the echo of the first attempt arriving meanwhile.
                CommitResult again = await store.CommitAsync(commit).ConfigureAwait(false);
                if (again.Status == CommitStatus.Committed)
                {
                    return new Settled(SettledStatus.Committed, again.Version);
                }
            }

            await Task.Delay(Retries.DelayAfter(retry), time).ConfigureAwait(false);
        }

        return new Settled(SettledStatus.Unavailable, default);
    }

    private static Settled? Judge(StreamCommit commit, StreamSnapshot now)
    {
        CommitRing ring = now.Head?.Commits ?? CommitRing.Empty;
        if (ring.Contains(commit.Id))
        {
            return new Settled(SettledStatus.Committed, now.Version, new CachedHead(now.Head, now.Version));
        }

        if (now.Version == commit.Expected)
        {
            return null;
        }

        // The head has moved on, so the commit can no longer be applied; the ring says whether it had been, unless
        // it has moved on so far that it would have forgotten. Then nobody may decide again, not even for a
        // producer: its stream may have been closed, fenced or replaced since, and the answer would be a lie.
        bool ringWouldKnow = ring.Count - commit.Head.Commits.Count < CommitRing.Capacity;
        return new Settled(ringWouldKnow ? SettledStatus.Conflict : SettledStatus.Unavailable, default);
    }

    private async ValueTask<StreamSnapshot?> TryReadAsync(StreamPath path)
    {
        try
        {
            return await store.GetAsync(path, SnapshotQuery.HeadOnly, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }
}

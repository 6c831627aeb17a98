using DurableStreams.Options;
using DurableStreams.Primitives;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>The final outcome of a commit.</summary>
internal enum SettledStatus
{
    /// <summary>The commit was applied exactly once.</summary>
    Committed,

    /// <summary>The commit was not applied and never will be.</summary>
    Conflict,

    /// <summary>The store cannot store the commit; no retry can succeed.</summary>
    TooLarge,

    /// <summary>The outcome is unknown, or the store refused the commit: the requests are refused.</summary>
    Unavailable,
}

/// <summary>The final outcome of a commit, and the head if it was read to determine the outcome.</summary>
internal readonly record struct Settled(SettledStatus Status, RowVersion Version, CachedHead? LaterHead = null);

/// <summary>
/// Settles the outcome of a commit if it is unknown: the commit ring of the head shows whether the commit was applied,
/// and only the identical commit is sent again. Until the outcome is known, its requests are never decided again.
/// </summary>
/// <remarks>
/// A commit that inserts outcomes can be recognized by their rows, for as long as they are kept: also after the ring
/// has dropped its id.
/// </remarks>
internal sealed class CommitSettler(IStreamStore store, StreamServiceOptions options, TimeProvider time)
{
    private static readonly RetrySchedule Retries = new(TimeSpan.FromMilliseconds(2), TimeSpan.FromSeconds(1));

    /// <param name="commit">The commit.</param>
    /// <param name="first">The result of its first attempt.</param>
    public ValueTask<Settled> SettleAsync(StreamCommit commit, CommitResult first) => first.Status switch
    {
        CommitStatus.Committed => new(new Settled(SettledStatus.Committed, first.Version)),
        CommitStatus.Conflict => new(new Settled(SettledStatus.Conflict, default)),
        CommitStatus.Rejected => new(new Settled(SettledStatus.Unavailable, default)),
        CommitStatus.TooLarge => new(new Settled(SettledStatus.TooLarge, default)),
        _ => SettleAsync(commit),
    };

    private async ValueTask<Settled> SettleAsync(StreamCommit commit)
    {
        long started = time.GetTimestamp();
        for (int retry = 0; time.GetElapsedTime(started) < options.UnknownOutcomeTimeout; retry++)
        {
            try
            {
                if (await JudgeAsync(commit).ConfigureAwait(false) is { } settled)
                {
                    return settled;
                }

                // Not applied yet. Sending it again is safe: its condition lets it be applied at most once. Only
                // success settles the outcome: a conflict may mean that the first attempt was applied in the meantime.
                CommitResult again = await store.CommitAsync(commit).ConfigureAwait(false);
                if (again.Status == CommitStatus.Committed)
                {
                    return new Settled(SettledStatus.Committed, again.Version);
                }
            }
            catch (StoreUnavailableException)
            {
                // The next attempt may reach the store.
            }

            await Task.Delay(Retries.DelayAfter(retry), time).ConfigureAwait(false);
        }

        return new Settled(SettledStatus.Unavailable, default);
    }

    private async ValueTask<Settled?> JudgeAsync(StreamCommit commit)
    {
        StreamSnapshot now = await store.GetAsync(commit.Path, SnapshotQuery.HeadOnly, CancellationToken.None)
            .ConfigureAwait(false);
        CommitRing ring = now.Head?.Commits ?? CommitRing.Empty;
        if (ring.Contains(commit.Id))
        {
            return Committed(now);
        }

        if (now.Version == commit.Expected)
        {
            return null;
        }

        // The head has changed, so the commit can no longer be applied. The ring shows whether it was applied, unless
        // enough commits followed that the ring would have dropped its id. Then its requests must not be decided
        // again, not even those of a producer: the stream may have been closed, fenced or replaced since, and the new
        // outcome would be wrong.
        bool ringWouldKnow = ring.Count - commit.Head.Commits.Count < CommitRing.Capacity;
        return ringWouldKnow ? new Settled(SettledStatus.Conflict, default)
            : commit.Outcomes.Count == 0 ? new Settled(SettledStatus.Unavailable, default)
            : await HasInsertedOutcomesAsync(commit).ConfigureAwait(false) ? Committed(now)
            : new Settled(SettledStatus.Conflict, default);
    }

    private static Settled Committed(StreamSnapshot now) =>
        new(SettledStatus.Committed, now.Version, new CachedHead(now.Head, now.Version));

    // One row is enough: the commit has inserted all of them or none.
    private async ValueTask<bool> HasInsertedOutcomesAsync(StreamCommit commit)
    {
        IReadOnlyList<OutcomeRow> found = await ((IOutcomeStore)store)
            .FindOutcomesAsync(commit.Path, [commit.Outcomes[0].Request], CancellationToken.None)
            .ConfigureAwait(false);
        return found is [var row] && row.Commit == commit.Id;
    }
}

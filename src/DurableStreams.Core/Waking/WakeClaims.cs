using System.Collections.Concurrent;
using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Primitives;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;

namespace DurableStreams.Waking;

/// <summary>Lets a worker claim a pull-wake subscription (§7.2).</summary>
internal sealed class WakeClaims(
    StreamServiceContext context,
    SubscriptionContext subscriptions,
    SubscriptionChanges changes,
    PendingStreams pending,
    HeadCache heads)
{
    private const int PageSize = 500;

    /// <summary>Maximum number of subscriptions whose next full check is remembered.</summary>
    private const int MaxChecks = 10_000;

    /// <summary>
    /// A claim that finds nothing checks all linked streams, but not again before this time per link has passed, so
    /// that workers that poll cannot make the service read thousands of heads a second.
    /// </summary>
    private static readonly TimeSpan PausePerLink = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentDictionary<SubscriptionKey, DateTimeOffset> _nextChecks = new();

    /// <exception cref="StoreUnavailableException">May be repeated.</exception>
    public async ValueTask<ClaimResult> ClaimAsync(
        SubscriptionKey key, string worker, CancellationToken cancellationToken)
    {
        ClaimResult result = await TryClaimAsync(key, worker, cancellationToken).ConfigureAwait(false);
        return result.Status == ClaimStatus.NothingPending
            && await FindUnannouncedAsync(key, result.Head!, cancellationToken).ConfigureAwait(false)
            ? await TryClaimAsync(key, worker, cancellationToken).ConfigureAwait(false)
            : result;
    }

    private async ValueTask<ClaimResult> TryClaimAsync(
        SubscriptionKey key, string worker, CancellationToken cancellationToken)
    {
        PendingReport? report = null;
        ClaimResult result = await changes.ChangeAsync(
            key,
            async stored =>
            {
                report = null;
                if (stored is not { Head: { Status: SubscriptionStatus.Live } head })
                {
                    return new Change<ClaimResult>(new(ClaimStatus.NotFound));
                }

                DateTimeOffset now = context.Now;
                if (head.Configuration.Type != SubscriptionType.PullWake)
                {
                    return new Change<ClaimResult>(new(ClaimStatus.NotPullWake));
                }

                if (head.Phase == WakePhase.Claimed && head.LeaseEnd > now)
                {
                    return new Change<ClaimResult>(new(ClaimStatus.AlreadyClaimed, head));
                }

                report = await pending.CheckAsync(key, head, cancellationToken).ConfigureAwait(false);
                if (report.Streams.Count == 0)
                {
                    SubscriptionHead idle = WakeTransitions.Finish(head);
                    bool changesHead = head.Phase != WakePhase.Idle;
                    return new Change<ClaimResult>(
                        new(ClaimStatus.NothingPending, head),
                        changesHead || report.ChangesLinks ? report.ToCommit(key, stored, idle) : null);
                }

                SubscriptionHead ready = await changes.WithReminderAsync(
                    key, head, subscriptions.Options.ResendAfter, cancellationToken).ConfigureAwait(false);
                SubscriptionHead claimed = WakeTransitions.Claim(ready, worker, report.Snapshot, now);
                return new Change<ClaimResult>(
                    new(ClaimStatus.Claimed, claimed, report.Streams), report.ToCommit(key, stored, claimed));
            },
            cancellationToken).ConfigureAwait(false);
        if (report is not null)
        {
            await RemoveObsoleteAsync(key, result.Head!, report, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    // A claim that is stored must reach its worker: another one would have to wait until the lease ends.
    private async ValueTask RemoveObsoleteAsync(
        SubscriptionKey key, SubscriptionHead head, PendingReport report, CancellationToken cancellationToken)
    {
        try
        {
            await pending.RemoveObsoleteAsync(key, head, report, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // The next wake finds the rows again.
            subscriptions.Metrics.Failed("claim");
        }
    }

    /// <summary>Checks all linked streams for news that has not been announced yet.</summary>
    /// <returns>True if there is any.</returns>
    private async ValueTask<bool> FindUnannouncedAsync(
        SubscriptionKey key, SubscriptionHead head, CancellationToken cancellationToken)
    {
        if (_nextChecks.TryGetValue(key, out DateTimeOffset next) && context.Now < next)
        {
            return false;
        }

        bool found = false;
        await subscriptions.Store.LinkPagesAsync(key, head.Incarnation, PageSize, cancellationToken).ForEachAsync(
            subscriptions.Parallel(cancellationToken),
            async (link, cancellation) =>
            {
                if (await AnnounceAsync(key, head.Incarnation, link, cancellation).ConfigureAwait(false))
                {
                    Volatile.Write(ref found, true);
                }
            }).ConfigureAwait(false);

        Remember(key, found ? null : context.Now + (PausePerLink * head.LinkCount));
        return found;
    }

    private void Remember(SubscriptionKey key, DateTimeOffset? nextCheck)
    {
        if (nextCheck is not { } next)
        {
            _nextChecks.TryRemove(key, out _);
            return;
        }

        // Rare, and crude: then some subscriptions are checked again too early.
        if (_nextChecks.Count >= MaxChecks)
        {
            _nextChecks.Clear();
        }

        _nextChecks[key] = next;
    }

    private async ValueTask<bool> AnnounceAsync(
        SubscriptionKey key, Incarnation incarnation, SubscriptionLink link, CancellationToken cancellationToken)
    {
        StreamHead? stream = await heads.GetAsync(link.Stream, cancellationToken).ConfigureAwait(false);
        if (link.Incarnation is null
            || stream?.Incarnation != link.Incarnation
            || stream.ExistenceAt(context.Now) != StreamExistence.Live
            || !link.IsBehind(stream.TailOffset))
        {
            return false;
        }

        var source = new SourceKey(link.Stream, stream.Incarnation);
        await subscriptions.Store.PutPendingAsync(
            key, incarnation, new PendingNews(source, FromStart: false), cancellationToken).ConfigureAwait(false);
        return true;
    }
}

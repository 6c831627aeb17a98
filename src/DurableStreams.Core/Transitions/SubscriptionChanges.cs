using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;

namespace DurableStreams.Transitions;

/// <summary>
/// Changes subscriptions: reads the head, decides, commits; again after a conflict. Settles commits with a lost
/// response, so that none is decided twice.
/// </summary>
internal sealed class SubscriptionChanges(StreamServiceContext context, ISubscriptionStore store, WakeTimers timers)
{
    /// <summary>Maximum number of decisions of one change.</summary>
    private const int MaxDecisions = 10;

    /// <summary>Maximum number of attempts to write one commit.</summary>
    private const int MaxAttempts = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);

    /// <summary>Changes a subscription.</summary>
    /// <param name="key">The subscription.</param>
    /// <param name="decideAsync">
    /// Decides on what is stored, null if nothing is. Called again after a conflict, so it must not have effects of its
    /// own other than repeatable ones.
    /// </param>
    /// <param name="cancellationToken">Cancels the reads; a commit is not cancelled.</param>
    /// <returns>The outcome of the decision that was committed, or that changes nothing.</returns>
    /// <exception cref="StoreUnavailableException">
    /// The store is unavailable, or the subscription is changed too often by others.
    /// </exception>
    public async ValueTask<T> ChangeAsync<T>(
        SubscriptionKey key,
        Func<StoredSubscription?, ValueTask<Change<T>>> decideAsync,
        CancellationToken cancellationToken) =>
        await ChangeAsync(
            key,
            await store.GetSubscriptionAsync(key, cancellationToken).ConfigureAwait(false),
            decideAsync,
            cancellationToken).ConfigureAwait(false);

    /// <summary>Changes a subscription that the caller has just read; reads it again only after a conflict.</summary>
    /// <exception cref="StoreUnavailableException">
    /// The store is unavailable, or the subscription is changed too often by others.
    /// </exception>
    public async ValueTask<T> ChangeAsync<T>(
        SubscriptionKey key,
        StoredSubscription? stored,
        Func<StoredSubscription?, ValueTask<Change<T>>> decideAsync,
        CancellationToken cancellationToken)
    {
        for (int decision = 0; decision < MaxDecisions; decision++)
        {
            Change<T> change = await decideAsync(stored).ConfigureAwait(false);
            if (change.Commit is null || await CommitAsync(change.Commit).ConfigureAwait(false))
            {
                return change.Outcome;
            }

            await Task.Delay(Pause(decision), context.Time, cancellationToken).ConfigureAwait(false);
            stored = await store.GetSubscriptionAsync(key, cancellationToken).ConfigureAwait(false);
        }

        throw new StoreUnavailableException($"The subscription '{key}' is changed too often.");
    }

    /// <summary>
    /// Schedules a reminder of a subscription unless one is due within the delay. Must precede the commit of the
    /// result.
    /// </summary>
    public async ValueTask<SubscriptionHead> WithReminderAsync(
        SubscriptionKey key, SubscriptionHead head, TimeSpan delay, CancellationToken cancellationToken)
    {
        DateTimeOffset now = context.Now;
        if (head.ReminderAt is { } scheduled && scheduled > now && scheduled <= now + delay)
        {
            return head;
        }

        await context.Reminders.ScheduleAsync(
            new Reminder.Subscription(key.Path, head.Incarnation), now + delay, cancellationToken)
            .ConfigureAwait(false);
        return head with { ReminderAt = now + delay };
    }

    /// <returns>False if the subscription has changed.</returns>
    private async ValueTask<bool> CommitAsync(SubscriptionCommit commit)
    {
        if (commit.Head is { } head)
        {
            commit = commit with { Head = head with { Commit = CommitId.New() } };
        }

        for (int attempt = 1; ; attempt++)
        {
            try
            {
                RowVersion? version = await store.CommitSubscriptionAsync(commit, CancellationToken.None)
                    .ConfigureAwait(false);
                if (version is null && (attempt == 1 || !await IsAppliedAsync(commit).ConfigureAwait(false)))
                {
                    return false;
                }

                timers.Arm(commit.Key, commit.Head);
                return true;
            }
            catch (StoreUnavailableException) when (attempt < MaxAttempts)
            {
                // It may have been applied. Repeated as it is, it is applied at most once.
                await Task.Delay(Pause(attempt), context.Time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<bool> IsAppliedAsync(SubscriptionCommit commit)
    {
        StoredSubscription? stored = await store.GetSubscriptionAsync(commit.Key, CancellationToken.None)
            .ConfigureAwait(false);
        return stored?.Head.Commit == commit.Head?.Commit;
    }

    private static TimeSpan Pause(int attempt) =>
        FirstPause * Math.Pow(2, Math.Min(attempt, 6)) * (0.5 + Random.Shared.NextDouble());
}

/// <summary>A decision on a subscription.</summary>
/// <param name="Outcome">The outcome, once the commit is written.</param>
/// <param name="Commit">The commit; null to change nothing.</param>
internal readonly record struct Change<T>(T Outcome, SubscriptionCommit? Commit = null);

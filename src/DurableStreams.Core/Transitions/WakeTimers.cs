using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Signals;
using DurableStreams.Subscriptions;

namespace DurableStreams.Transitions;

/// <summary>
/// Advances subscriptions at the times that their commits in this process imply, so that a lease that ends is noticed
/// at once. Only hints: after a crash, the reminders do the same later.
/// </summary>
internal sealed class WakeTimers(ISubscriptionSignals signals, TimeProvider time) : IDisposable
{
    /// <summary>Maximum number of subscriptions with a timer; the reminders serve the others.</summary>
    private const int MaxTimers = 100_000;

    private readonly ConcurrentDictionary<SubscriptionKey, ITimer> _timers = new();

    /// <summary>When a subscription must be advanced next; null if only news or a request can change it.</summary>
    public static DateTimeOffset? DueTimeOf(SubscriptionHead head)
    {
        DateTimeOffset? wake = head.Phase switch
        {
            WakePhase.Idle => head.NextAttempt,
            WakePhase.Failed => Later(head.LeaseEnd, head.NextAttempt),
            _ => head.LeaseEnd,
        };
        return Earlier(wake, head.Linking?.NotBefore);
    }

    /// <summary>Sets the timer of a subscription by its new head; null if it is deleted.</summary>
    public void Arm(SubscriptionKey key, SubscriptionHead? head)
    {
        if (head is { Status: SubscriptionStatus.Live } && DueTimeOf(head) is { } due)
        {
            if (_timers.Count < MaxTimers)
            {
                Set(key, head.Incarnation, due);
            }
        }
        else if (_timers.TryRemove(key, out ITimer? unneeded))
        {
            unneeded.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (SubscriptionKey key in _timers.Keys)
        {
            if (_timers.TryRemove(key, out ITimer? timer))
            {
                timer.Dispose();
            }
        }
    }

    private void Set(SubscriptionKey key, Incarnation incarnation, DateTimeOffset due)
    {
        TimeSpan delay = due - time.GetUtcNow();
        ITimer timer = null!;
        timer = time.CreateTimer(
            _ =>
            {
                // Not a later one, which has another due time.
                _timers.TryRemove(KeyValuePair.Create(key, timer));
                timer.Dispose();
                signals.Advance(key, incarnation);
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        _timers.AddOrUpdate(
            key,
            static (_, added) => added,
            static (_, former, added) =>
            {
                former.Dispose();
                return added;
            },
            timer);
        timer.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other > one ? other : one;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;
}

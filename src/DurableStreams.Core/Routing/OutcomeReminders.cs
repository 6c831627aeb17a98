using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage;

namespace DurableStreams.Routing;

/// <summary>
/// Schedules the removal of outcomes before they are inserted: one reminder per path and period, not per outcome. A
/// period is as long as outcomes are kept, so they are removed after one to two periods.
/// </summary>
internal sealed class OutcomeReminders(StreamServiceContext context)
{
    /// <summary>
    /// Maximum number of remembered paths. A forgotten path gets another reminder, which is harmless.
    /// </summary>
    private const int MaxPaths = 100_000;

    private readonly Lock _lock = new();
    private readonly HashSet<StreamPath> _scheduled = [];
    private readonly TimeSpan _period = context.Append.OutcomeRetention;
    private long _current;

    /// <summary>Ensures that the outcomes of a path are removed once they are old.</summary>
    /// <returns>The time to store in the outcome's row: the reminder covers rows of this time.</returns>
    /// <exception cref="StoreUnavailableException">
    /// The reminder was not scheduled: do not insert an outcome.
    /// </exception>
    public async ValueTask<DateTimeOffset> EnsureAsync(StreamPath path)
    {
        DateTimeOffset now = context.Now;
        long period = now.UtcTicks / _period.Ticks;
        if (!IsScheduled(path, period))
        {
            var end = new DateTimeOffset((period + 1) * _period.Ticks, TimeSpan.Zero);
            await context.Reminders
                .ScheduleAsync(new Reminder.DropOutcomes(path), end + _period, CancellationToken.None)
                .ConfigureAwait(false);
            Remember(path, period);
        }

        return now;
    }

    private bool IsScheduled(StreamPath path, long period)
    {
        lock (_lock)
        {
            return _current == period && _scheduled.Contains(path);
        }
    }

    private void Remember(StreamPath path, long period)
    {
        lock (_lock)
        {
            if (period < _current)
            {
                return;
            }

            if (period > _current || _scheduled.Count >= MaxPaths)
            {
                _scheduled.Clear();
                _current = period;
            }

            _scheduled.Add(path);
        }
    }
}

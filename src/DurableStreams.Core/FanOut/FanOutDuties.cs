using DurableStreams.Active;
using DurableStreams.Storage;

namespace DurableStreams.FanOut;

/// <summary>The duties of the fan-out, as the sweeper works them off.</summary>
internal sealed class FanOutDuties(
    ActiveStreams streams,
    HeadSource heads,
    IDueStore due,
    ISubscriberStore registry,
    Subscriptions subscriptions,
    Deliverer deliverer,
    BackOff backOff,
    FanOutSurvey survey,
    TimeProvider time)
{
    private const int RowsAtOnce = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <returns>When to look again; null when the duty is done, or filed anew as another one.</returns>
    public ValueTask<DateTimeOffset?> DoAsync(Duty duty, CancellationToken cancellationToken) => duty.Kind switch
    {
        DutyKind.FanOut => survey.LookAsync(duty, cancellationToken),
        DutyKind.Deliver => DeliverAsync(duty, cancellationToken),
        DutyKind.SettleSubscription => SettleAsync(duty, cancellationToken),
        DutyKind.ForgetSource => ForgetAsync(new SourceLife(duty.Path, duty.Incarnation), cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(duty), duty.Kind, "Not a duty of the fan-out."),
    };

    private async ValueTask<DateTimeOffset?> DeliverAsync(Duty duty, CancellationToken cancellationToken)
    {
        StreamPath source = duty.Source!.Path;
        if (await deliverer.TryDeliverAsync(duty.Path, source, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        Duty next = BackOff.Duty(duty.Path, source, duty.Attempt + 1);
        await due.FileAsync(next, time.GetUtcNow() + backOff.After(duty.Attempt), cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<DateTimeOffset?> SettleAsync(Duty duty, CancellationToken cancellationToken)
    {
        var source = new SourceLife(duty.Source!.Path, duty.Source.Incarnation);
        bool isDone = await subscriptions.TidyAsync(duty.Path, source, cancellationToken).ConfigureAwait(false)
            && await deliverer.TryDeliverAsync(duty.Path, source.Path, cancellationToken).ConfigureAwait(false);
        return isDone ? null : time.GetUtcNow() + Pause;
    }

    private async ValueTask<DateTimeOffset?> ForgetAsync(SourceLife source, CancellationToken cancellationToken)
    {
        StreamHead? head = await heads.GetAsync(streams.Get(source.Path), cancellationToken).ConfigureAwait(false);
        if (head?.Incarnation == source.Incarnation && head.ExistenceAt(time.GetUtcNow()) == StreamExistence.Live)
        {
            // Filed before a deletion that never came to be.
            return null;
        }

        IReadOnlyList<SubscriberRow> rows = await registry.PageSubscribersAsync(
            source, HashRanges.All, null, RowsAtOnce, cancellationToken).ConfigureAwait(false);
        foreach (SubscriberRow row in rows)
        {
            if (!await subscriptions.TidyAsync(row.Estuary, source, cancellationToken).ConfigureAwait(false))
            {
                return time.GetUtcNow() + Pause;
            }
        }

        bool isDone = rows.Count < RowsAtOnce
            && await registry.PurgeSubscribersAsync(source, RowsAtOnce, cancellationToken).ConfigureAwait(false);
        return isDone ? null : time.GetUtcNow();
    }
}

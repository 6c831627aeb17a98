using DurableStreams.Active;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.FanOut;
using DurableStreams.Signals;
using DurableStreams.Storage;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Maintenance;

/// <summary>Works off the duties that are due, oldest first. Any number of sweepers may run; each duty can be done twice.</summary>
internal sealed class Sweeper(
    LifePurge purge,
    IWorkSignals? workers,
    IStagingStore? staging,
    IDueStore due,
    ActiveStreams streams,
    HeadSource heads,
    Burials burials,
    ForkCreator forks,
    FanOutDuties? fanOut,
    StreamServiceOptions options,
    TimeProvider time,
    CoreMetrics metrics,
    ILogger log)
{
    private const int PageSize = 100;

    private const int PurgeRows = 500;

    /// <summary>How long a claimed duty is left alone by other sweepers.</summary>
    private static readonly TimeSpan ClaimTime = TimeSpan.FromMinutes(1);

    /// <summary>Works off one page.</summary>
    /// <returns>How many duties were looked at; 0 when none is due.</returns>
    public async ValueTask<int> SweepAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<DueRow> rows = await due.ReadDueAsync(time.GetUtcNow(), PageSize, cancellationToken).ConfigureAwait(false);
        foreach (DueRow row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await WorkOffAsync(row, cancellationToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // One duty that fails must not keep the others waiting; it stays filed.
            catch (Exception problem) when (problem is not OperationCanceledException)
#pragma warning restore CA1031
            {
                log.DutyFailed(row.Duty.Kind, row.Duty.Path, problem);
            }
        }

        log.Swept(rows.Count);
        return rows.Count;
    }

    private async ValueTask WorkOffAsync(DueRow row, CancellationToken cancellationToken)
    {
        DueRow? claimed = await due.PostponeAsync(row, time.GetUtcNow() + ClaimTime, cancellationToken).ConfigureAwait(false);
        if (claimed is null)
        {
            return;
        }

        DateTimeOffset? again = await DoAsync(claimed.Duty, cancellationToken).ConfigureAwait(false);
        if (again is { } later)
        {
            await due.PostponeAsync(claimed, later, cancellationToken).ConfigureAwait(false);
            return;
        }

        await due.CompleteAsync(claimed, cancellationToken).ConfigureAwait(false);
        metrics.Swept();
    }

    /// <returns>When to look again; null when the duty is done.</returns>
    private async ValueTask<DateTimeOffset?> DoAsync(Duty duty, CancellationToken cancellationToken)
    {
        if (duty.Kind == DutyKind.UndoFork)
        {
            bool undone = await forks.UndoAsync(duty.Path, duty.Incarnation, duty.Source!, cancellationToken).ConfigureAwait(false);
            return undone ? null : Retry();
        }

        if (duty.Kind == DutyKind.DropStaged)
        {
            bool isDone = staging is null || await staging.DropStagedAsync(duty.Path, duty.Incarnation, cancellationToken).ConfigureAwait(false);
            return isDone ? null : Retry();
        }

        if (duty.Kind is DutyKind.FanOut or DutyKind.Deliver or DutyKind.SettleSubscription or DutyKind.ForgetSource)
        {
            // A process without estuaries leaves them to one that has them.
            return fanOut is null ? Retry() : await fanOut.DoAsync(duty, cancellationToken).ConfigureAwait(false);
        }

        StreamHead? head = await heads.GetAsync(streams.Get(duty.Path), cancellationToken).ConfigureAwait(false);
        StreamStatus status = head?.Incarnation == duty.Incarnation ? head.Status : StreamStatus.Deleted;
        return duty.Kind switch
        {
            DutyKind.Expire => status == StreamStatus.Live ? await ExpireAsync(duty, head!, cancellationToken).ConfigureAwait(false) : null,

            // A stream that its forks keep alive is looked at again from time to time; its duties are never filed anew.
            _ when status == StreamStatus.SoftDeleted => time.GetUtcNow() + options.PurgeDelay,

            // Filed before a deletion that never came to be.
            _ when status == StreamStatus.Live => null,
            DutyKind.Purge => await PurgeAsync(duty, cancellationToken).ConfigureAwait(false),
            DutyKind.ReleaseFork => await burials.ReleaseAsync(duty.Source!, duty.Incarnation).ConfigureAwait(false) ? null : Retry(),
            _ => throw new InvalidOperationException($"There is no duty of kind {duty.Kind}."),
        };
    }

    private async ValueTask<DateTimeOffset?> ExpireAsync(Duty duty, StreamHead head, CancellationToken cancellationToken)
    {
        if (head.Expiry is not { } expiry || !head.IsExpired(time.GetUtcNow()))
        {
            return head.Expiry;
        }

        DeleteOutcome? outcome = await burials.BuryAsync(duty.Path, head, BurialReason.Expired, cancellationToken).ConfigureAwait(false);
        return outcome is DeleteOutcome.Unavailable or DeleteOutcome.NotFound ? Retry() : null;
    }

    private async ValueTask<DateTimeOffset?> PurgeAsync(Duty duty, CancellationToken cancellationToken)
    {
        bool isDone = await purge.PurgeAsync(duty.Path, duty.Incarnation, PurgeRows, cancellationToken).ConfigureAwait(false);

        if (isDone)
        {
            return null;
        }

        if (workers is null)
        {
            // The rest waits its turn, so that one huge stream does not hold up every other duty.
            return time.GetUtcNow();
        }

        await workers.PurgeAsync(duty.Path, duty.Incarnation, cancellationToken).ConfigureAwait(false);
        return Retry();
    }

    private DateTimeOffset Retry() => time.GetUtcNow() + ClaimTime;
}

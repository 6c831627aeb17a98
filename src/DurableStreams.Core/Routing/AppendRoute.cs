using DurableStreams.Appending;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.Routing;

/// <summary>
/// Sends one append to the worker of its stream and waits for the outcome in the store. A lost signal is sent again,
/// which is safe because the outcome is recorded with the commit. At the deadline, the append is cancelled.
/// </summary>
internal sealed class AppendRoute(StreamServiceContext context, RecordedOutcomes outcomes, LocalOutcomes local)
{
    private readonly RouteLanes _lanes = new(context.Append.MaxRoutedBytes);

    private IAppendSignals Signals => context.AppendSignals
        ?? throw new NotSupportedException("The host has no workers that append, so appends cannot be routed.");

    /// <exception cref="OperationCanceledException">The client has left. The append may still be made.</exception>
    public async ValueTask<AppendOutcome> AppendAsync(AppendSignal signal, CancellationToken cancellationToken)
    {
        // Fails at once in a host without workers, before the append waits for one.
        _ = Signals;
        (RouteLane lane, WaitingAppend append) = _lanes.Enter(signal, local.Add(signal.Request));
        try
        {
            return await WaitAsync(lane, append, cancellationToken).ConfigureAwait(false)
                ?? await CancelAsync(signal).ConfigureAwait(false);
        }
        finally
        {
            _lanes.Leave(lane, append);
            local.Remove(signal.Request);
        }
    }

    /// <returns>Null if there was no outcome until the deadline.</returns>
    private async ValueTask<AppendOutcome?> WaitAsync(
        RouteLane lane, WaitingAppend append, CancellationToken cancellationToken)
    {
        Task progress = lane.Progress;
        while (context.Now < append.Signal.Deadline)
        {
            if (lane.IsSignalDue(append, context.Now))
            {
                await SendAsync(lane, append, cancellationToken).ConfigureAwait(false);
            }

            TimeSpan rest = append.Signal.Deadline - context.Now;
            TimeSpan delay = lane.NextPoll(append);
            await PauseAsync(Task.WhenAny(append.Completed, progress), delay < rest ? delay : rest, cancellationToken)
                .ConfigureAwait(false);
            if (append.Completed.IsCompleted)
            {
                lane.OnCompletedHere(append, context.Now);
                return await append.Completed.ConfigureAwait(false);
            }

            // Taken before the look, so that an outcome after it is not missed.
            progress = lane.Progress;
            if (await TryFindAsync(append.Signal, cancellationToken).ConfigureAwait(false) is { } found)
            {
                lane.OnFound(append, found.Commit, context.Now);
                return AppendOutcomeCodec.Decode(found.Outcome.Span);
            }
        }

        return null;
    }

    private async ValueTask PauseAsync(Task until, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (delay > TimeSpan.Zero)
        {
            await until.WaitAsync(delay, context.Time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    // A repetition is sent alone: if the others of its group were not lost, they need none.
    private async ValueTask SendAsync(RouteLane lane, WaitingAppend append, CancellationToken cancellationToken)
    {
        bool isRepetition = append.Sent > 0;
        lane.OnSending(append, context.Now);
        if (isRepetition)
        {
            await TrySendAsync([append.Signal]).ConfigureAwait(false);
            return;
        }

        if (lane.Unsent.Add(append))
        {
            // Not awaited: the signals of others that it sends next are no reason for this append to wait.
            _ = SendGroupsAsync(lane.Unsent);
        }

        await Task.WhenAny(append.Signalled.Task, append.Completed).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task SendGroupsAsync(SignalGroups unsent)
    {
        while (unsent.TryTake(context.Now, out IReadOnlyList<WaitingAppend> group))
        {
            await TrySendAsync([.. group.Select(append => append.Signal)]).ConfigureAwait(false);
            foreach (WaitingAppend append in group)
            {
                append.Signalled.TrySetResult();
            }
        }
    }

    private async ValueTask TrySendAsync(IReadOnlyList<AppendSignal> group)
    {
        try
        {
            await Signals.AppendAsync(group, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The type of the exception depends on the host. The signal is sent again.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            context.Log.AppendSignalFailed(group[0].Path, problem);
        }
    }

    private async ValueTask<OutcomeRow?> TryFindAsync(AppendSignal append, CancellationToken cancellationToken)
    {
        try
        {
            return await outcomes.FindAsync(append.Path, append.Request, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // The next poll may reach the store.
            return null;
        }
    }

    private async ValueTask<AppendOutcome> CancelAsync(AppendSignal append)
    {
        try
        {
            return await outcomes.CancelAsync(append.Path, append.Request).ConfigureAwait(false);
        }
        catch (StoreUnavailableException problem)
        {
            context.Log.AppendNotCancelled(append.Path, problem);
            return new AppendOutcome.Unavailable();
        }
    }
}

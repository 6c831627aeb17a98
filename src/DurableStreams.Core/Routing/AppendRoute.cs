using DurableStreams.Appending;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Primitives;
using DurableStreams.Signals;
using DurableStreams.Storage;

namespace DurableStreams.Routing;

/// <summary>
/// Sends one append to the worker of its stream and waits for the outcome in the store. A lost signal is sent again,
/// which is safe because the outcome is recorded with the commit. At the deadline, the append is cancelled.
/// </summary>
internal sealed class AppendRoute(StreamServiceContext context, RecordedOutcomes outcomes, LocalOutcomes local)
{
    private static readonly RetrySchedule PollDelays =
        new(TimeSpan.FromMilliseconds(25), TimeSpan.FromMilliseconds(250));

    private static readonly RetrySchedule ResendDelays =
        new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(4));

    private IAppendSignals Signals => context.AppendSignals
        ?? throw new NotSupportedException("The host has no workers that append, so appends cannot be routed.");

    /// <exception cref="OperationCanceledException">The client has left. The append may still be made.</exception>
    public async ValueTask<AppendOutcome> AppendAsync(AppendSignal append, CancellationToken cancellationToken)
    {
        Task<AppendOutcome> completed = local.Add(append.Request);
        try
        {
            return await WaitAsync(append, completed, cancellationToken).ConfigureAwait(false)
                ?? await CancelAsync(append).ConfigureAwait(false);
        }
        finally
        {
            local.Remove(append.Request);
        }
    }

    /// <returns>Null if there was no outcome until the deadline.</returns>
    private async ValueTask<AppendOutcome?> WaitAsync(
        AppendSignal append, Task<AppendOutcome> completed, CancellationToken cancellationToken)
    {
        DateTimeOffset sendAt = context.Now;
        int sent = 0;
        for (int poll = 0; context.Now < append.Deadline; poll++)
        {
            if (context.Now >= sendAt)
            {
                await TrySendAsync(append, cancellationToken).ConfigureAwait(false);
                sendAt = context.Now + ResendDelays.DelayAfter(sent++);
            }

            await ((Task)completed.WaitAsync(PollDelays.DelayAfter(poll), context.Time, cancellationToken))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (completed.IsCompleted)
            {
                return await completed.ConfigureAwait(false);
            }

            if (await TryFindAsync(append, cancellationToken).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }
        }

        return null;
    }

    private async ValueTask TrySendAsync(AppendSignal append, CancellationToken cancellationToken)
    {
        try
        {
            await Signals.AppendAsync(append, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The type of the exception depends on the host. The signal is sent again.
        catch (Exception problem) when (problem is not (OperationCanceledException or NotSupportedException))
#pragma warning restore CA1031
        {
            context.Log.AppendSignalFailed(append.Path, problem);
        }
    }

    private async ValueTask<AppendOutcome?> TryFindAsync(AppendSignal append, CancellationToken cancellationToken)
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

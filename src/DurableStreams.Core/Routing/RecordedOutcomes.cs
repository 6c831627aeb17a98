using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Hosting;
using DurableStreams.Storage;

namespace DurableStreams.Routing;

/// <summary>
/// The recorded outcomes of requests. The first one that is recorded for a request is its outcome; every later attempt
/// to record another one gets the first.
/// </summary>
internal sealed class RecordedOutcomes(StreamServiceContext context)
{
    private readonly OutcomeReminders _reminders = new(context);

    private IOutcomeStore Store => context.Streams as IOutcomeStore
        ?? throw new NotSupportedException("The store keeps no outcomes, so appends cannot be routed.");

    /// <summary>Prepares the recording of an outcome.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be reached.</exception>
    public async ValueTask<RecordedRequest> BeginAsync(StreamPath path, RequestId request)
    {
        // Fails at once with a store that keeps no outcomes, before a reminder is stored.
        _ = Store;
        return new RecordedRequest(request, await _reminders.EnsureAsync(path).ConfigureAwait(false));
    }

    /// <summary>Records an outcome that no commit records: nothing was applied.</summary>
    /// <returns>The outcome of the request, which may be an earlier one.</returns>
    /// <exception cref="StoreUnavailableException">The outcome may or may not be recorded.</exception>
    public async ValueTask<AppendOutcome> RecordAsync(StreamPath path, RecordedRequest request, AppendOutcome outcome)
    {
        OutcomeRow stored = await Store.InsertOutcomeAsync(path, request.With(outcome), CancellationToken.None)
            .ConfigureAwait(false);
        return AppendOutcomeCodec.Decode(stored.Outcome.Span);
    }

    /// <summary>Cancels a request: if it has no outcome yet, it will never be applied.</summary>
    /// <returns>The outcome of the request; <see cref="AppendOutcome.Cancelled"/> if this was in time.</returns>
    /// <exception cref="StoreUnavailableException">The request may or may not be cancelled.</exception>
    public async ValueTask<AppendOutcome> CancelAsync(StreamPath path, RequestId request)
    {
        RecordedRequest cancelled = await BeginAsync(path, request).ConfigureAwait(false);
        return await RecordAsync(path, cancelled, new AppendOutcome.Cancelled()).ConfigureAwait(false);
    }

    /// <returns>Null if the request has no outcome yet.</returns>
    /// <exception cref="StoreUnavailableException">The store could not be reached.</exception>
    public async ValueTask<OutcomeRow?> FindAsync(
        StreamPath path, RequestId request, CancellationToken cancellationToken)
    {
        IReadOnlyList<OutcomeRow> found =
            await Store.FindOutcomesAsync(path, [request], cancellationToken).ConfigureAwait(false);
        return found is [var row] ? row : null;
    }
}

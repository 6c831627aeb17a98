using System.Buffers;
using DurableStreams.Active;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.Routing;

/// <summary>
/// Appends that the worker of a stream makes (the entity <c>Stream</c> on Azure), on behalf of a request that waits in
/// another process, or of a caller without a request. Each is made exactly once, however often its signal arrives.
/// </summary>
/// <remarks>Requires a store that implements <see cref="IOutcomeStore"/>.</remarks>
public sealed class RoutedAppends
{
    private readonly StreamServiceContext _context;
    private readonly ActiveStreams _streams;
    private readonly SharedHeadReads _freshHeads;
    private readonly Appender _appender;
    private readonly RecordedOutcomes _outcomes;
    private readonly LocalOutcomes _local = new();
    private readonly AppendRoute _route;

    internal RoutedAppends(StreamServiceContext context, ActiveStreams streams, HeadCache heads, Appender appender)
    {
        _context = context;
        _streams = streams;
        _freshHeads = new SharedHeadReads(heads);
        _appender = appender;
        _outcomes = new RecordedOutcomes(context);
        _route = new AppendRoute(context, _outcomes, _local);
    }

    /// <summary>
    /// The maximum distance of a deadline from the time at which an append is made, in either direction. Within it, the
    /// outcome is certain to be kept.
    /// </summary>
    public TimeSpan MaxDeadlineDistance => _context.Append.OutcomeRetention / 2;

    /// <summary>
    /// Sends an append to the worker of its stream, and waits for the outcome. An append to a stream that does not
    /// exist is answered at once; one that is malformed or too large to send is decided in this process.
    /// </summary>
    /// <remarks>
    /// The caller may reuse the body's memory once this method has returned its task. Cancellation ends the wait; the
    /// append may be made nevertheless.
    /// </remarks>
    public ValueTask<AppendOutcome> RouteAsync(AppendRequest request, CancellationToken cancellationToken) =>
        CanRoute(request) ? RouteAsync(ToSignal(request), cancellationToken) : _appender.AppendAsync(request);

    /// <summary>
    /// Makes an append, as the worker of its stream. Repeated, it returns the outcome of the first time. After the
    /// deadline, the append is cancelled instead.
    /// </summary>
    /// <remarks>Does not throw if the store is unavailable.</remarks>
    public async ValueTask<CommittedAppend> CommitAsync(AppendSignal append) =>
        await (await StartAsync(append).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>
    /// Starts <see cref="CommitAsync"/> and returns when the next append may be started. Appends of one worker are
    /// decided in the order in which they were started, and those that wait at the same time share a commit.
    /// </summary>
    /// <returns>The task of the append. It does not fail if the store is unavailable.</returns>
    public async ValueTask<Task<CommittedAppend>> StartAsync(AppendSignal append)
    {
        ArgumentNullException.ThrowIfNull(append);
        if (_local.FindRecent(append.Request) is { } known)
        {
            return Task.FromResult(new CommittedAppend(known, HasSubscribers: false));
        }

        try
        {
            Task<AppendOutcome> started = _context.Now > append.Deadline
                ? ExpireAsync(append).AsTask()
                : await EnqueueAsync(append).ConfigureAwait(false);
            return CompleteAsync(append, started);
        }
        catch (StoreUnavailableException problem)
        {
            return Task.FromResult(Unavailable(append, problem));
        }
    }

    // A malformed body is always refused, so there is nothing to route. The order of the checks is that of an append.
    private bool CanRoute(in AppendRequest request) =>
        !request.Body.IsTooLarge
        && request.Body.Bytes.Length <= _context.Append.MaxRoutedBytes
        && _appender.Frame(request) is { Problem: null, IsEmptyArray: false };

    private AppendSignal ToSignal(in AppendRequest request) =>
        new(RequestId.New(), _context.Now + _context.Append.Timeout, request.Path)
        {
            ContentType = request.ContentType,
            Body = request.Body.Bytes.ToArray(),
            Close = request.Close,
            Producer = request.Producer,
            StreamSeq = request.StreamSeq,
            IfMatch = request.IfMatch,
        };

    private static AppendRequest ToRequest(AppendSignal append) => new(
        append.Path,
        append.ContentType,
        RequestBody.Of(new ReadOnlySequence<byte>(append.Body)),
        append.Close,
        append.Producer,
        append.StreamSeq)
    {
        IfMatch = append.IfMatch,
    };

    private async ValueTask<AppendOutcome> RouteAsync(AppendSignal append, CancellationToken cancellationToken)
    {
        try
        {
            StreamHead? head = await _freshHeads.ReadAsync(append.Path, cancellationToken).ConfigureAwait(false);
            return head.ExistenceAt(_context.Now) switch
            {
                StreamExistence.Missing => new AppendOutcome.NotFound(),
                StreamExistence.Gone => new AppendOutcome.Gone(),
                _ => await RouteAsync(append, head!, cancellationToken).ConfigureAwait(false),
            };
        }
        catch (StoreUnavailableException)
        {
            return new AppendOutcome.Unavailable();
        }
    }

    private async ValueTask<AppendOutcome> RouteAsync(
        AppendSignal append, StreamHead head, CancellationToken cancellationToken)
    {
        // The request is a use of the stream when it arrives. The stream must not expire on the way to its worker.
        if (head.Expiry < append.Deadline && head.Lifetime.NeedsRenewal(head.Expiry, _context.Now))
        {
            var renewal = new RenewOperation(head.Incarnation);
            if (_streams.TryEnqueue(append.Path, renewal))
            {
                await renewal.Answer.ConfigureAwait(false);
            }
        }

        return await _route
            .AppendAsync(append with { HasSubscribers = head.HasSubscribers }, cancellationToken)
            .ConfigureAwait(false);
    }

    private async ValueTask<Task<AppendOutcome>> EnqueueAsync(AppendSignal append)
    {
        RecordedRequest request = await _outcomes.BeginAsync(append.Path, append.Request).ConfigureAwait(false);
        return RecordAsync(append, request, _appender.AppendAsync(ToRequest(append), request));
    }

    private async Task<AppendOutcome> RecordAsync(
        AppendSignal append, RecordedRequest request, ValueTask<AppendOutcome> appending)
    {
        AppendOutcome outcome = await appending.ConfigureAwait(false);
        return outcome switch
        {
            // Recorded by its commit.
            AppendOutcome.Appended => outcome,

            // The commit may still be applied. Cancelling makes that certain or impossible.
            AppendOutcome.Unavailable =>
                await _outcomes.RecordAsync(append.Path, request, new AppendOutcome.Cancelled()).ConfigureAwait(false),
            _ => await _outcomes.RecordAsync(append.Path, request, outcome).ConfigureAwait(false),
        };
    }

    private async Task<CommittedAppend> CompleteAsync(AppendSignal append, Task<AppendOutcome> started)
    {
        try
        {
            AppendOutcome outcome = await started.ConfigureAwait(false);
            if (outcome is not AppendOutcome.Unavailable)
            {
                _local.Complete(append.Request, outcome);
            }

            bool hasSubscribers = _streams.Get(append.Path).Known.Newest is { HasSubscribers: true };
            return new CommittedAppend(outcome, hasSubscribers);
        }
        catch (StoreUnavailableException problem)
        {
            return Unavailable(append, problem);
        }
    }

    private CommittedAppend Unavailable(AppendSignal append, StoreUnavailableException problem)
    {
        _context.Log.StoreUnavailable(append.Path, problem);
        return new CommittedAppend(new AppendOutcome.Unavailable(), HasSubscribers: false);
    }

    // An outcome that may have been removed already is unknown.
    private async ValueTask<AppendOutcome> ExpireAsync(AppendSignal append) =>
        _context.Now - append.Deadline > MaxDeadlineDistance
            ? new AppendOutcome.Unavailable()
            : await _outcomes.CancelAsync(append.Path, append.Request).ConfigureAwait(false);
}

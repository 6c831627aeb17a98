using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Linking;
using DurableStreams.Reminders;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;
using DurableStreams.Waking;

namespace DurableStreams.Subscribing;

/// <summary>
/// Subscriptions (§6, §7): the operations of clients and workers, and the background work of the host. Thread-safe;
/// expected refusals, including an unavailable store, are outcomes.
/// </summary>
public sealed class SubscriptionService : IDisposable
{
    private const int LinkPageSize = 1_000;

    private readonly StreamServiceContext _context;
    private readonly SubscriptionContext _subscriptions;
    private readonly WakeTimers _timers;
    private readonly SubscriptionChanges _changes;
    private readonly SubscriptionWorker _worker;
    private readonly SubscriptionRemoval _removal;
    private readonly SubscriptionCreator _creator;
    private readonly ExplicitLinks _explicitLinks;
    private readonly WakeClaims _claims;
    private readonly WakeAcks _acks;
    private readonly WakeSender _sender;

    internal SubscriptionService(
        StreamServiceContext context,
        SubscriptionContext subscriptions,
        ActiveStreams streams,
        HeadCache heads,
        Appender appender)
    {
        (_context, _subscriptions) = (context, subscriptions);
        _timers = new WakeTimers(subscriptions.Signals, context.Time);
        _changes = new SubscriptionChanges(context, subscriptions.Store, _timers);
        var pending = new PendingStreams(context, subscriptions, heads);
        var links = new StreamLinks(context, subscriptions, streams, heads);
        var wakeStreams = new WakeStreams(context, subscriptions, heads, _changes);
        var pages = new PageLinker(subscriptions, _changes, links);
        var linker = new SubscriptionLinker(context, subscriptions, _changes, pages, wakeStreams);
        _removal = new SubscriptionRemoval(subscriptions, _changes);
        _worker = new SubscriptionWorker(context, subscriptions, _changes, pending, linker, _removal);
        _creator = new SubscriptionCreator(context, subscriptions, _changes, linker, _removal);
        _explicitLinks = new ExplicitLinks(context, subscriptions, _changes, linker);
        _claims = new WakeClaims(context, subscriptions, _changes, pending, heads);
        _acks = new WakeAcks(context, subscriptions, _changes, _worker, heads);
        _sender = new WakeSender(context, subscriptions, _changes, _worker, appender);
        Publisher = new SubscriptionPublisher(context, subscriptions, _worker);
        Handler = new SubscriptionHandler(context, subscriptions, _changes, _worker, _removal);
    }

    internal SubscriptionPublisher Publisher { get; }

    internal ReminderHandler Handler { get; }

    /// <summary>Creates a subscription, or confirms that it exists with this configuration (§6.2).</summary>
    /// <param name="key">The subscription.</param>
    /// <param name="configuration">The configuration, whose webhook URL is allowed.</param>
    /// <param name="streams">The streams to link explicitly, below the root of the subscription; none twice.</param>
    /// <param name="baseUrl">See <see cref="SubscriptionHead.BaseUrl"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the linking of existing streams.</param>
    public async ValueTask<CreateSubscriptionOutcome> CreateAsync(
        SubscriptionKey key,
        SubscriptionConfiguration configuration,
        IReadOnlyList<StreamPath> streams,
        string baseUrl,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(streams);
        return RefuseCreation(configuration, streams) ?? await OrUnavailableAsync<CreateSubscriptionOutcome>(
            async () => await ToOutcomeAsync(
                key,
                await _creator.CreateAsync(key, configuration, streams, baseUrl, cancellationToken)
                    .ConfigureAwait(false)).ConfigureAwait(false),
            new CreateSubscriptionOutcome.Unavailable()).ConfigureAwait(false);
    }

    /// <summary>Reads a subscription and its links (§6.3).</summary>
    public ValueTask<GetSubscriptionOutcome> GetAsync(SubscriptionKey key, CancellationToken cancellationToken) =>
        OrUnavailableAsync(() => ReadAsync(key, cancellationToken), new GetSubscriptionOutcome.Unavailable());

    /// <summary>Deletes a subscription (§6.3): its wake, if there is one, is fenced from now on.</summary>
    public ValueTask<ChangeSubscriptionResult> DeleteAsync(
        SubscriptionKey key, CancellationToken cancellationToken) =>
        OrUnavailableAsync(
            async () =>
            {
                SubscriptionHead? deleted = await _changes.ChangeAsync(
                    key, stored => DecideDeletionAsync(key, stored, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
                if (deleted is null)
                {
                    return ChangeSubscriptionResult.NotFound;
                }

                await RemoveNowAsync(key, deleted, cancellationToken).ConfigureAwait(false);
                return ChangeSubscriptionResult.Changed;
            },
            ChangeSubscriptionResult.Unavailable);

    /// <summary>Links streams explicitly, at their tails (§6.4).</summary>
    public ValueTask<ChangeSubscriptionResult> AddStreamsAsync(
        SubscriptionKey key, IReadOnlyList<StreamPath> streams, CancellationToken cancellationToken) =>
        OrUnavailableAsync(
            () => _explicitLinks.AddAsync(key, streams, cancellationToken), ChangeSubscriptionResult.Unavailable);

    /// <summary>Removes an explicit link (§6.4).</summary>
    public ValueTask<ChangeSubscriptionResult> RemoveStreamAsync(
        SubscriptionKey key, StreamPath stream, CancellationToken cancellationToken) =>
        OrUnavailableAsync(
            () => _explicitLinks.RemoveAsync(key, stream, cancellationToken), ChangeSubscriptionResult.Unavailable);

    /// <summary>Claims a pull-wake subscription for a worker (§7.2).</summary>
    public ValueTask<ClaimOutcome> ClaimAsync(
        SubscriptionKey key, string worker, CancellationToken cancellationToken) =>
        OrUnavailableAsync(
            async () => ToOutcome(await _claims.ClaimAsync(key, worker, cancellationToken).ConfigureAwait(false)),
            new ClaimOutcome.Unavailable());

    /// <summary>
    /// Acknowledges streams and extends the lease, or ends it (§7.1, §7.2). All acks are checked before any is stored.
    /// </summary>
    /// <param name="request">The wake.</param>
    /// <param name="acks">The acks; may be empty.</param>
    /// <param name="done">True to end the lease.</param>
    /// <param name="cancellationToken">Cancels the call before it changes anything.</param>
    public ValueTask<AckOutcome> AckAsync(
        WakeRequest request, IReadOnlyList<Ack> acks, bool done, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(acks);
        return OrUnavailableAsync(
            () => _acks.AckAsync(request, acks, done, cancellationToken), new AckOutcome.Unavailable());
    }

    /// <summary>Ends the lease of a claim without acknowledging anything (§7.2).</summary>
    public ValueTask<AckOutcome> ReleaseAsync(WakeRequest request, CancellationToken cancellationToken) =>
        OrUnavailableAsync(() => _acks.ReleaseAsync(request, cancellationToken), new AckOutcome.Unavailable());

    /// <summary>
    /// Announces the news of a stream to its subscriptions. Throws only when cancelled; after a failure, the reminder
    /// of the stream repeats it.
    /// </summary>
    public ValueTask PublishAsync(SourceKey stream, CancellationToken cancellationToken) =>
        TryAsync(
            "publish",
            stream.Path.Value,
            cancellation => Publisher.PublishAsync(stream, cancellation),
            cancellationToken);

    /// <summary>
    /// The worker of a subscription: continues linking, wakes, ends leases. Throws only when cancelled; after a
    /// failure, a reminder repeats it.
    /// </summary>
    public ValueTask AdvanceAsync(
        SubscriptionKey key, Incarnation incarnation, CancellationToken cancellationToken) =>
        TryAsync(
            "advance",
            key.ToString(),
            async cancellation => await _worker.AdvanceAsync(key, incarnation, cancellation).ConfigureAwait(false),
            cancellationToken);

    /// <summary>
    /// Makes one attempt to send a wake. Throws only when cancelled; if the outcome could not be stored, the wake is
    /// sent again.
    /// </summary>
    public ValueTask SendAsync(SubscriptionKey key, WakeId wake, CancellationToken cancellationToken) =>
        TryAsync(
            "send", key.ToString(), cancellation => _sender.SendAsync(key, wake, cancellation), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _timers.Dispose();

    private CreateSubscriptionOutcome? RefuseCreation(
        SubscriptionConfiguration configuration, IReadOnlyList<StreamPath> streams) =>
        configuration.Type == SubscriptionType.Webhook && _subscriptions.Webhooks is null
            ? new CreateSubscriptionOutcome.WebhooksNotServed()
        : streams.Count > _subscriptions.Options.MaxLinks ? new CreateSubscriptionOutcome.TooManyLinks()
        : configuration.EventStream is { } wakeStream && streams.Contains(wakeStream)
            ? new CreateSubscriptionOutcome.OwnWakeStreamLinked()
        : null;

    private async ValueTask<CreateSubscriptionOutcome> ToOutcomeAsync(
        SubscriptionKey key, CreateSubscriptionResult result) => result.Verdict switch
        {
            CreateSubscriptionVerdict.Different => new CreateSubscriptionOutcome.Different(),
            CreateSubscriptionVerdict.TooMany => new CreateSubscriptionOutcome.TooManySubscriptions(),
            _ => await GetAsync(key, CancellationToken.None).ConfigureAwait(false) switch
            {
                GetSubscriptionOutcome.Found found => ToOutcome(result.Verdict, found.View),

                // Deleted since, by another request.
                GetSubscriptionOutcome.NotFound =>
                    ToOutcome(result.Verdict, new SubscriptionView(key, result.Head!, [])),
                _ => new CreateSubscriptionOutcome.Unavailable(),
            },
        };

    private static CreateSubscriptionOutcome ToOutcome(CreateSubscriptionVerdict verdict, SubscriptionView view) =>
        verdict == CreateSubscriptionVerdict.Created
            ? new CreateSubscriptionOutcome.Created(view)
            : new CreateSubscriptionOutcome.Confirmed(view);

    private async ValueTask<GetSubscriptionOutcome> ReadAsync(SubscriptionKey key, CancellationToken cancellationToken)
    {
        StoredSubscription? stored = await _subscriptions.Store.GetSubscriptionAsync(key, cancellationToken)
            .ConfigureAwait(false);
        if (stored is not { Head: { Status: SubscriptionStatus.Live } head })
        {
            return new GetSubscriptionOutcome.NotFound();
        }

        var links = new List<SubscriptionLink>(head.LinkCount);
        IAsyncEnumerable<IReadOnlyList<SubscriptionLink>> pages = _subscriptions.Store.LinkPagesAsync(
            key, head.Incarnation, LinkPageSize, cancellationToken);
        await foreach (IReadOnlyList<SubscriptionLink> page in pages.ConfigureAwait(false))
        {
            links.AddRange(page);
        }

        links.Sort(static (one, other) => string.CompareOrdinal(one.Stream.Value, other.Stream.Value));
        return new GetSubscriptionOutcome.Found(new SubscriptionView(key, head, links));
    }

    private static ClaimOutcome ToOutcome(ClaimResult result) => result.Status switch
    {
        ClaimStatus.Claimed => new ClaimOutcome.Claimed(
            result.Head!.Incarnation,
            result.Head.Wake,
            result.Head.Generation,
            result.Streams!,
            result.Head.Configuration.Lease),
        ClaimStatus.AlreadyClaimed =>
            new ClaimOutcome.AlreadyClaimed(result.Head!.Holder ?? "", result.Head.Generation),
        ClaimStatus.NothingPending => new ClaimOutcome.NothingPending(),
        ClaimStatus.NotPullWake => new ClaimOutcome.NotPullWake(),
        _ => new ClaimOutcome.NotFound(),
    };

    private async ValueTask<Change<SubscriptionHead?>> DecideDeletionAsync(
        SubscriptionKey key, StoredSubscription? stored, CancellationToken cancellationToken)
    {
        if (stored is not { Head: { Status: SubscriptionStatus.Live } head })
        {
            return new Change<SubscriptionHead?>(null);
        }

        SubscriptionHead ready = await _changes.WithReminderAsync(
            key, head, ReminderHandler.RetryDelay, cancellationToken).ConfigureAwait(false);
        SubscriptionHead deleted = WakeTransitions.Finish(ready) with { Status = SubscriptionStatus.Deleting };
        return new Change<SubscriptionHead?>(deleted, stored.Replace(key, deleted));
    }

    // The subscription is deleted already; the reminder removes the remaining rows.
    private async ValueTask RemoveNowAsync(
        SubscriptionKey key, SubscriptionHead deleted, CancellationToken cancellationToken)
    {
        try
        {
            await _removal.RemoveAsync(key, deleted, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is StoreUnavailableException or OperationCanceledException)
        {
            _subscriptions.Metrics.Failed("remove");
        }
    }

    private static async ValueTask<T> OrUnavailableAsync<T>(Func<ValueTask<T>> actAsync, T unavailable)
    {
        try
        {
            return await actAsync().ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return unavailable;
        }
    }

    private async ValueTask TryAsync(
        string stage,
        string name,
        Func<CancellationToken, ValueTask> actAsync,
        CancellationToken cancellationToken)
    {
        try
        {
            await actAsync(cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A reminder stays for whatever was not done.
        catch (Exception problem) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _subscriptions.Metrics.Failed(stage);
            _context.Log.SubscriptionWorkFailed(stage, name, problem);
        }
    }
}

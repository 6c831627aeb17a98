using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.FanOut;
using DurableStreams.FanOut.Estuaries;
using DurableStreams.FanOut.Publish;
using DurableStreams.FanOut.Registry;
using DurableStreams.Hosting;
using DurableStreams.Listing;
using DurableStreams.Live;
using DurableStreams.Maintenance;
using DurableStreams.Options;
using DurableStreams.Quotas;
using DurableStreams.Reading;
using DurableStreams.Reminders;
using DurableStreams.Routing;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.Subscribing;

namespace DurableStreams;

/// <summary>
/// The protocol without HTTP: the API for hosts. Create one per process and store; any number of processes may share a
/// store that supports it. Thread-safe. Expected refusals, including an unavailable store, are outcomes.
/// </summary>
public sealed class StreamService : IAsyncDisposable
{
    // No stream can exist at this path: requests for reserved paths are refused.
    private static readonly StreamPath ProbedPath = StreamPath.Restore(StreamPath.ReservedSegment + "/health");

    private readonly StreamServiceContext _context;
    private readonly ActiveStreams _streams;
    private readonly HeadCache _heads;
    private readonly ClientReads _reads;
    private readonly Appender _appender;
    private readonly StreamCreator _creator;
    private readonly StreamDeleter _deleter;
    private readonly TailHub _hub;
    private readonly WholeCharacters _characters = new();
    private readonly Sweeper _sweeper;
    private readonly StreamSealer _sealer;
    private readonly IncarnationPurge _purge;

    /// <summary>Creates the service from the dependencies that a host provides.</summary>
    public StreamService(StreamServiceContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        var notifier = new FanOutNotifier(context);
        _streams = new ActiveStreams(context, notifier);
        _heads = new HeadCache(context.Streams, _streams, context.Time);
        var reader = new ChunkReader(context);
        _reads = new ClientReads(_streams, _heads, reader, context.Time);
        _hub = new TailHub(context, _streams, _heads);

        _appender = new Appender(context, _streams);
        Routed = new RoutedAppends(context, _streams, _heads, _appender);

        if (context.Subscriptions is { } subscriptionContext)
        {
            Subscriptions = new SubscriptionService(context, subscriptionContext, _streams, _heads, _appender);
        }

        var subscriptions = new EstuarySubscriptions(context, _streams, _heads);
        var links = new EstuaryUnlinker(context.Subscribers, subscriptions);
        var counts = new StreamCounts(context);
        _deleter = new StreamDeleter(context, _streams, _heads, counts, links);
        _sealer = new StreamSealer(context.Streams, _heads);
        _purge = new IncarnationPurge(context.Streams, _heads, links);

        var generations = new GenerationClock(context.Time);
        var point = new ForkPoint(reader, context.LargeWork);
        var forks = new ForkCreator(context, _streams, _heads, point, _deleter, generations);
        var plain = new PlainCreator(context, _streams, generations);
        _creator = new StreamCreator(context, _heads, plain, forks, _deleter, counts);

        var attempts = new SubscribeAttempts(context, _streams, _heads, subscriptions, generations, counts);
        var subscriber = new EstuarySubscriber(context, _heads, attempts, subscriptions, _deleter, counts);
        Estuaries = new EstuaryService(context, _heads, subscriber, subscriptions, _deleter);
        Lists = new ListService(context, _heads);
        var fanOut = new FanOutParts(context, _streams, _heads, reader, subscriptions, Subscriptions?.Publisher);
        FanOut = fanOut.Service;
        if (context.FanOut.InlineUpTo > 0)
        {
            notifier.DeliverInline(fanOut.Inline);
        }

        _sweeper = new Sweeper(
            context,
            [
                new ExpireHandler(context.Time, _streams, _heads, _deleter),
                new PurgeHandler(context, _heads, _purge),
                new UndoForkHandler(context.Time, forks),
                new ReleaseForkHandler(context, _heads, _deleter),
                new DropStagedHandler(context),
                new DropOutcomesHandler(context),
                .. fanOut.Handlers,
                .. Subscriptions is null ? [] : new[] { Subscriptions.Handler },
            ]);
    }

    /// <summary>
    /// The number of streams that are active in this process; see <see cref="StreamServiceOptions.MaxActiveStreams"/>.
    /// </summary>
    internal int ActiveStreamCount => _streams.Count;

    /// <summary>
    /// Whether the store can store a stream at a path; false if the path is too long once encoded as a key.
    /// </summary>
    public bool Accepts(StreamPath path) => _context.Streams.Accepts(path);

    /// <summary>Appends that the worker of a stream makes.</summary>
    public RoutedAppends Routed { get; }

    /// <summary>Estuaries and their subscriptions.</summary>
    public EstuaryService Estuaries { get; }

    /// <summary>Lists of streams, estuaries and subscriptions.</summary>
    public ListService Lists { get; }

    /// <summary>Subscriptions: webhooks and pull-wake (§6, §7); null if the host does not serve them.</summary>
    public SubscriptionService? Subscriptions { get; }

    /// <summary>The fan-out to estuaries, for the workers of the host.</summary>
    public FanOutService FanOut { get; }

    /// <summary>Creates a stream or a fork, or checks that it exists with this configuration (§5.1, §4.2).</summary>
    /// <remarks>The caller may reuse the body's memory once this method has returned its task.</remarks>
    public async ValueTask<CreateOutcome> CreateAsync(CreateRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _creator.CreateAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return new CreateOutcome.Unavailable();
        }
    }

    /// <summary>
    /// Checks before a large body is received if it could be appended: if there is a stream, and clients may append to
    /// it. Reads from the store only if this process does not know the stream.
    /// </summary>
    /// <returns>The refusal; null if the append must decide.</returns>
    public async ValueTask<AppendOutcome?> FindAppendRefusalAsync(
        StreamPath path, CancellationToken cancellationToken)
    {
        try
        {
            StreamHead? head = await _heads.ExpectAsync(_streams.Get(path), _context.Now, cancellationToken)
                .ConfigureAwait(false);
            return AppendDecision.RefuseExistence(head, _context.Now);
        }
        catch (StoreUnavailableException)
        {
            return new AppendOutcome.Unavailable();
        }
    }

    /// <summary>
    /// Returns why a malformed append with a precondition is refused before its fault matters: there is no such stream,
    /// it is closed, or it has another tail. Null if the fault is the reason.
    /// </summary>
    /// <param name="path">The stream.</param>
    /// <param name="ifMatch">See <see cref="AppendRequest.IfMatch"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<AppendOutcome?> FindPreconditionRefusalAsync(
        StreamPath path, string ifMatch, CancellationToken cancellationToken)
    {
        try
        {
            StreamHead? head = await _heads.GetAsync(path, cancellationToken).ConfigureAwait(false);
            return AppendDecision.RefusePrecondition(head, ifMatch, _context.Now);
        }
        catch (StoreUnavailableException)
        {
            return new AppendOutcome.Unavailable();
        }
    }

    /// <summary>Appends, closes, or both (§5.2, §5.3). The change is durable if the outcome is a success.</summary>
    /// <remarks>
    /// The caller may reuse the body's memory once this method has returned its task. Appends cannot be cancelled.
    /// </remarks>
    public ValueTask<AppendOutcome> AppendAsync(AppendRequest request) => _appender.AppendAsync(request);

    /// <summary>Deletes a stream or an estuary (§5.4).</summary>
    public async ValueTask<DeleteOutcome> DeleteAsync(StreamPath path, CancellationToken cancellationToken) =>
        (await DeleteAsync(path, mayDeleteEstuary: true, ifMatch: null, cancellationToken).ConfigureAwait(false))
            .Outcome;

    /// <summary>Deletes a stream (§5.4) under conditions.</summary>
    /// <param name="path">The stream.</param>
    /// <param name="mayDeleteEstuary">False to leave an estuary alone: <see cref="DeleteOutcome.IsEstuary"/>.</param>
    /// <param name="ifMatch">The tail, as the text of an offset; null to delete at any tail.</param>
    /// <param name="cancellationToken">Cancels the call before it changes the stream.</param>
    public async ValueTask<DeleteResult> DeleteAsync(
        StreamPath path, bool mayDeleteEstuary, string? ifMatch, CancellationToken cancellationToken)
    {
        try
        {
            return await _deleter.DeleteAsync(path, mayDeleteEstuary, ifMatch, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return new DeleteResult(DeleteOutcome.Unavailable);
        }
    }

    /// <summary>Returns the head of a stream. Does not renew a sliding lifetime (§5.5).</summary>
    public async ValueTask<HeadOutcome> HeadAsync(StreamPath path, CancellationToken cancellationToken)
    {
        try
        {
            StreamHead? head = await _heads.GetAsync(path, cancellationToken).ConfigureAwait(false);
            return head.ExistenceAt(_context.Now) switch
            {
                StreamExistence.Live => new HeadOutcome.Found(head!),
                StreamExistence.Gone => new HeadOutcome.Gone(),
                _ => new HeadOutcome.NotFound(),
            };
        }
        catch (StoreUnavailableException)
        {
            return new HeadOutcome.Unavailable();
        }
    }

    /// <summary>Reads one chunk (§5.6) and renews a sliding lifetime.</summary>
    public async ValueTask<ReadOutcome> ReadAsync(StreamPath path, ReadFrom from, CancellationToken cancellationToken)
    {
        try
        {
            return await _reads.ReadFromAsync(_streams.Get(path), from, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return new ReadOutcome.Unavailable();
        }
    }

    /// <summary>Opens a live read (§5.7, §5.8), which renews a sliding lifetime until it is disposed.</summary>
    public ValueTask<LiveOpenOutcome> OpenLiveAsync(
        StreamPath path, ReadFrom from, CancellationToken cancellationToken) =>
        OpenLiveAsync(path, from, wholeCharacters: false, cancellationToken);

    /// <summary>Opens a live read (§5.7, §5.8), which renews a sliding lifetime until it is disposed.</summary>
    /// <param name="path">The stream.</param>
    /// <param name="from">Where to start.</param>
    /// <param name="wholeCharacters">
    /// If true, no chunk of a text stream ends within a UTF-8 character. An append that does is held back until another
    /// one completes the character, for a second at most; then, and at the end of a closed stream, it is given as it
    /// is.
    /// </param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    public async ValueTask<LiveOpenOutcome> OpenLiveAsync(
        StreamPath path, ReadFrom from, bool wholeCharacters, CancellationToken cancellationToken)
    {
        ActiveStream stream = _hub.Watch(path);
        LiveReader? reader = null;
        bool opened = false;
        try
        {
            long seen = stream.Signal.Changes;
            ReadOutcome first = await _reads.ReadFromAsync(stream, from, cancellationToken).ConfigureAwait(false);
            if (first is ReadOutcome.Read read)
            {
                reader = new LiveReader(_context, _hub, _reads, stream, read.Chunk, seen)
                {
                    Characters = wholeCharacters ? _characters : null,
                };
                first = await reader.AcceptAsync(first, cancellationToken).ConfigureAwait(false);
            }

            if (first is not ReadOutcome.Read { Chunk: var chunk })
            {
                return new LiveOpenOutcome.Refused(first);
            }

            opened = true;
            return new LiveOpenOutcome.Opened(reader!, chunk);
        }
        catch (StoreUnavailableException)
        {
            return new LiveOpenOutcome.Refused(new ReadOutcome.Unavailable());
        }
        finally
        {
            if (reader is null)
            {
                _hub.Unwatch(stream);
            }
            else if (!opened)
            {
                reader.Dispose();
            }
        }
    }

    /// <summary>Checks that the store responds, with one small read that no cache serves.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be reached.</exception>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken) =>
        await _context.Streams.GetAsync(ProbedPath, SnapshotQuery.HeadOnly, cancellationToken).ConfigureAwait(false);

    /// <summary>Processes some of the due reminders: expiry, purges, unfinished forks, deliveries.</summary>
    /// <returns>The number of due reminders; 0 if there were none.</returns>
    /// <exception cref="StoreUnavailableException">The reminders could not be read.</exception>
    public ValueTask<int> SweepAsync(CancellationToken cancellationToken) => _sweeper.SweepAsync(cancellationToken);

    /// <summary>Joins small segments of a stream, if the store supports it. Clients see no difference.</summary>
    /// <param name="path">The stream.</param>
    /// <param name="done">The result of an earlier call, to continue from; null to start at 0.</param>
    /// <param name="maxSteps">Maximum number of steps; 1 or more.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The progress; null if there is no stream or the store does not seal.</returns>
    /// <exception cref="StoreUnavailableException">The store could not be reached.</exception>
    public ValueTask<SealProgress?> SealAsync(
        StreamPath path, SealProgress? done, int maxSteps, CancellationToken cancellationToken) =>
        _sealer.SealAsync(path, done, maxSteps, cancellationToken);

    /// <summary>Removes rows of a deleted incarnation of a path. Does nothing if it can still be read.</summary>
    /// <param name="path">The path.</param>
    /// <param name="incarnation">The deleted incarnation.</param>
    /// <param name="maxRows">Maximum number of rows to remove; 1 or more.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>False if rows are left to remove.</returns>
    /// <exception cref="StoreUnavailableException">The store could not be reached.</exception>
    public ValueTask<bool> PurgeAsync(
        StreamPath path, Incarnation incarnation, int maxRows, CancellationToken cancellationToken) =>
        _purge.PurgeAsync(path, incarnation, maxRows, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Subscriptions?.Dispose();
        return _hub.DisposeAsync();
    }
}

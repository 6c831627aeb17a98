using DurableStreams.Active;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.FanOut;
using DurableStreams.Live;
using DurableStreams.Maintenance;
using DurableStreams.Reading;
using DurableStreams.Storage;
using DurableStreams.Writing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableStreams;

/// <summary>
/// The protocol without HTTP: what hosts call. One for a process and a store; any number of processes may share a
/// store. Thread-safe. Expected refusals are outcomes; a store that cannot be reached is one too.
/// </summary>
public sealed class StreamService : IAsyncDisposable
{
    // No stream can be there: requests for reserved paths are refused.
    private static readonly StreamPath ProbedPath = Paths.Restore(StreamPath.ReservedSegment + "/health");

    private readonly IStreamStore _store;
    private readonly StreamServiceOptions _options;
    private readonly TimeProvider _time;
    private readonly CoreMetrics _metrics;
    private readonly ActiveStreams _streams;
    private readonly HeadSource _heads;
    private readonly ChunkReads _reads;
    private readonly StreamCreator _creator;
    private readonly Burials _burials;
    private readonly TailHub _hub;
    private readonly Sweeper _sweeper;
    private readonly StreamSealer _sealer;
    private readonly LifePurge _purge;

    /// <summary>Puts the core together over a store.</summary>
    /// <param name="store">Where streams are.</param>
    /// <param name="due">Where duties are; the same store as a rule.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="time">Null for the system's clock.</param>
    /// <param name="metrics">Null for a meter of its own.</param>
    /// <param name="log">Null for none.</param>
    /// <param name="fanOut">What estuaries need; null for a process that has none. Its appends see to subscribers all the same.</param>
    /// <param name="fanOutMetrics">Null for a meter of its own.</param>
    public StreamService(
        IStreamStore store,
        IDueStore due,
        StreamServiceOptions? options = null,
        TimeProvider? time = null,
        CoreMetrics? metrics = null,
        ILogger<StreamService>? log = null,
        FanOutPorts? fanOut = null,
        FanOutMetrics? fanOutMetrics = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(due);
        _store = store;
        _options = options ?? new StreamServiceOptions();
        _time = time ?? TimeProvider.System;
        _metrics = metrics ?? new CoreMetrics();
        ILogger logger = log ?? NullLogger<StreamService>.Instance;
        var reader = new Reading.StreamReader(store, _options);
        FanOutMetrics delivering = fanOutMetrics ?? new FanOutMetrics();
        var hook = new SourceHook(due, fanOut?.Signals, fanOut?.Options ?? new FanOutOptions(), _time, delivering, logger);
        _streams = new ActiveStreams(new WriterTools(store, _options, _time, _metrics, logger, hook, new SealHints(store, fanOut?.Signals, _options, logger)));
        _heads = new HeadSource(store, _streams);
        _reads = new ChunkReads(_streams, _heads, reader, _time);
        Subscriptions? subscriptions = fanOut is null ? null : new Subscriptions(fanOut.Subscribers, _streams, _heads, _time);
        EstuaryUnlinker? unlinker = subscriptions is null ? null : new EstuaryUnlinker(fanOut!.Subscribers, subscriptions);
        var counts = new StreamCounts(store, _options, _time);
        _burials = new Burials(_streams, _heads, due, counts, _options, _time, unlinker);
        var generations = new GenerationClock(_time);
        var forks = new ForkCreator(store, _streams, _heads, new ForkPoint(reader), _burials, generations, due, _options, _time);
        _creator = new StreamCreator(_streams, _heads, forks, _burials, generations, counts, due, _options, _time);
        _hub = new TailHub(_streams, _heads, _options, _time, _metrics, logger);
        _sealer = new StreamSealer(store, _streams, _heads);
        _purge = new LifePurge(store, _streams, _heads, unlinker);
        FanOutDuties? duties = null;
        if (fanOut is not null)
        {
            var parts = new FanOutParts(store, due, fanOut, _options, _time, delivering, logger, _streams, _heads, reader, subscriptions!);
            FanOut = parts.Service();
            Estuaries = parts.Estuaries(_burials, generations, counts);
            duties = parts.Duties;
        }

        _sweeper = new Sweeper(
            _purge, store.IsExclusive ? null : fanOut?.Signals, store as IStagingStore, due, _streams, _heads, _burials, forks, duties, _options, _time, _metrics, logger);
    }

    /// <summary>How many streams are active in this process: a bounded number, see <see cref="StreamServiceOptions.MaxActiveStreams"/>.</summary>
    public int ActiveStreamCount => _streams.Count;

    /// <summary>False for a path that the store has no key for, because it is too long once encoded: no stream can be there.</summary>
    public bool Accepts(StreamPath path) => _store.Accepts(path);

    /// <summary>Subscriptions; null when the host gave nothing for them.</summary>
    public EstuaryService? Estuaries { get; }

    /// <summary>The work behind subscriptions, for the host's workers; null when the host gave nothing for them.</summary>
    public FanOutService? FanOut { get; }

    /// <summary>Creates a stream or a fork, or makes sure that it exists (§5.1, §4.2).</summary>
    /// <remarks>The body's memory may be reused once the call has returned its task.</remarks>
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

    /// <summary>Appends, closes, or both (§5.2, §5.3). Durable when it answers with a success.</summary>
    /// <remarks>The body's memory may be reused once the call has returned its task. An append is not cancelled once it is under way.</remarks>
    public ValueTask<AppendOutcome> AppendAsync(AppendRequest request)
    {
        FramedBody body = FramedBody.Of(request.Body, request.ContentType ?? ContentType.Default, _options.MaxJsonDepth);
        var append = new AppendOperation(new AppendCommand(
            request.ContentType, body, !request.Body.IsEmpty, request.Close, request.Producer, request.StreamSeq)
        {
            MaxProducers = _options.MaxProducersPerStream,
        })
        {
            Timing = request.Timing,
        };
        return _streams.TryEnqueue(request.Path, append)
            ? new ValueTask<AppendOutcome>(append.Answer)
            : ValueTask.FromResult<AppendOutcome>(new AppendOutcome.Unavailable());
    }

    /// <summary>Deletes a stream (§5.4).</summary>
    public async ValueTask<DeleteOutcome> DeleteAsync(StreamPath path, CancellationToken cancellationToken)
    {
        try
        {
            return await _burials.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return DeleteOutcome.Unavailable;
        }
    }

    /// <summary>Looks at a stream without using it: a sliding lifetime goes on (§5.5).</summary>
    public async ValueTask<HeadOutcome> HeadAsync(StreamPath path, CancellationToken cancellationToken)
    {
        try
        {
            StreamHead? head = await _heads.GetAsync(_streams.Get(path), cancellationToken).ConfigureAwait(false);
            return head.ExistenceAt(_time.GetUtcNow()) switch
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

    /// <summary>Reads one chunk (§5.6) and keeps a sliding lifetime alive.</summary>
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

    /// <summary>Starts to follow a stream (§5.7, §5.8) and keeps a sliding lifetime alive while it is followed.</summary>
    public async ValueTask<LiveOpenOutcome> OpenLiveAsync(StreamPath path, ReadFrom from, CancellationToken cancellationToken)
    {
        ActiveStream stream = _hub.Watch(path);
        bool opened = false;
        try
        {
            long seen = stream.Signal.Changes;
            ReadOutcome first = await _reads.ReadFromAsync(stream, from, cancellationToken).ConfigureAwait(false);
            if (first is not ReadOutcome.Read read)
            {
                return new LiveOpenOutcome.Refused(first);
            }

            opened = true;
            return new LiveOpenOutcome.Opened(new LiveReader(stream, _hub, _reads, _metrics, _time, read.Chunk, seen), read.Chunk);
        }
        catch (StoreUnavailableException)
        {
            return new LiveOpenOutcome.Refused(new ReadOutcome.Unavailable());
        }
        finally
        {
            if (!opened)
            {
                _hub.Unwatch(stream);
            }
        }
    }

    /// <summary>Asks the store for one small thing, past all that is remembered. Completes when it has answered.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be reached.</exception>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken) =>
        await _store.GetAsync(ProbedPath, SnapshotQuery.HeadOnly, cancellationToken).ConfigureAwait(false);

    /// <summary>Works off some of the duties that are due: expiry, purges, half-made forks.</summary>
    /// <returns>How many were looked at; 0 when none is due.</returns>
    /// <exception cref="StoreUnavailableException">The duties could not be read.</exception>
    public ValueTask<int> SweepAsync(CancellationToken cancellationToken) => _sweeper.SweepAsync(cancellationToken);

    /// <summary>Joins small segments of a stream, where the store can. Changes nothing that a client sees.</summary>
    /// <param name="path">The stream.</param>
    /// <param name="done">What an earlier call returned; null to begin.</param>
    /// <param name="maxSteps">How many runs to join at most; 1 or more.</param>
    /// <param name="cancellationToken">Ends it between steps.</param>
    /// <returns>How far it is; null when there is no stream, or the store does not seal.</returns>
    /// <exception cref="StoreUnavailableException">The store could not be reached.</exception>
    public ValueTask<SealProgress?> SealAsync(StreamPath path, SealProgress? done, int maxSteps, CancellationToken cancellationToken) =>
        _sealer.SealAsync(path, done, maxSteps, cancellationToken);

    /// <summary>Removes rows of a dead life of a path; those of a life that anybody can still read stay.</summary>
    /// <param name="path">The path.</param>
    /// <param name="life">The dead life.</param>
    /// <param name="maxRows">How many rows to remove at most; 1 or more.</param>
    /// <param name="cancellationToken">Ends it between rows.</param>
    /// <returns>False when rows are left to remove.</returns>
    /// <exception cref="StoreUnavailableException">The store could not be reached.</exception>
    public ValueTask<bool> PurgeAsync(StreamPath path, Incarnation life, int maxRows, CancellationToken cancellationToken) =>
        _purge.PurgeAsync(path, life, maxRows, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _hub.DisposeAsync();
}

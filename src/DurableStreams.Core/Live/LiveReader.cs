using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Reading;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.Waiting;

namespace DurableStreams.Live;

/// <summary>
/// Follows one incarnation of a stream. While it waits, it holds no thread, no store resources and no timer except the
/// one for the caller's timeout. Not thread-safe: one caller at a time.
/// </summary>
public sealed class LiveReader : IDisposable
{
    /// <summary>How long a reader of whole characters waits for the rest of one.</summary>
    private static readonly TimeSpan MaxHold = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How far the reader looks for the end of a character, in chunks of the maximum size: text may be cut so that no
    /// append ends between two characters.
    /// </summary>
    private const int MaxRunChunks = 8;

    private readonly ActiveStream _stream;
    private readonly TailHub _hub;
    private readonly ClientReads _reads;
    private readonly CoreMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Incarnation _incarnation;
    private readonly TailWait _wait;
    private readonly long _maxRunBytes;
    private long _position;
    private long _seen;

    // When the append at the position was first seen to end within a character; null if nothing is held back.
    private long? _heldSince;
    private bool _disposed;

    internal LiveReader(
        StreamServiceContext context, TailHub hub, ClientReads reads, ActiveStream stream, StreamChunk first, long seen)
    {
        _stream = stream;
        _hub = hub;
        _reads = reads;
        _metrics = context.Metrics;
        _time = context.Time;
        _incarnation = first.Head.Incarnation;
        _seen = seen;
        _maxRunBytes = MaxRunChunks * (long)context.Options.MaxChunkBytes;
        _wait = new TailWait(stream.Signal, context.Time);
        stream.Use.Follow(first.Head);
        _metrics.LiveReaderOpened();
    }

    /// <summary>Null if chunks of text may end within a character.</summary>
    internal WholeCharacters? Characters { get; init; }

    private bool HasChanged => _stream.Signal.Changes != _seen;

    /// <summary>Waits for a change since the last read: bytes, closure, deletion or expiry. Misses none.</summary>
    /// <param name="timeout">
    /// Maximum duration of the wait. Ignored while an append is held back that ends within a character: then the wait
    /// lasts a second at most.
    /// </param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <returns>False after a timeout.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        if (_heldSince is { } since)
        {
            return WaitForRestAsync(MaxHold - _time.GetElapsedTime(since), cancellationToken);
        }

        return HasChanged || timeout <= TimeSpan.Zero
            ? new(HasChanged)
            : _wait.StartAsync(_seen, timeout, cancellationToken);
    }

    /// <summary>
    /// Checks the store for a change that this process has not seen yet; for use before a long-poll returns no data
    /// (§5.7).
    /// </summary>
    /// <returns>True if there was a change since the last read; false also if the store cannot be reached.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<bool> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _hub.RefreshHeadAsync(_stream, cancellationToken).ConfigureAwait(false);
            return HasChanged;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>
    /// Reads the next chunk; an empty one at the tail, and before an append that is held back because it ends within a
    /// character.
    /// </summary>
    /// <returns>A chunk, or a refusal: the stream no longer exists, or the store is unavailable.</returns>
    public async ValueTask<ReadOutcome> ReadAsync(CancellationToken cancellationToken)
    {
        // Taken before the read, so that everything after the read counts as a change.
        _seen = _stream.Signal.Changes;
        try
        {
            ReadOutcome outcome =
                await _reads.ReadOnAsync(_stream, _incarnation, _position, cancellationToken).ConfigureAwait(false);
            return await AcceptAsync(outcome, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return new ReadOutcome.Unavailable();
        }
    }

    /// <summary>
    /// Continues after the chunk that was read at the position, or after as much of it as may be given.
    /// </summary>
    /// <returns>What may be given.</returns>
    internal async ValueTask<ReadOutcome> AcceptAsync(ReadOutcome outcome, CancellationToken cancellationToken)
    {
        if (Characters is { } characters
            && outcome is ReadOutcome.Read { Chunk: { Data: { } data, AtEnd: false } chunk }
            && chunk.Head.ContentType is { IsText: true, IsJson: false }
            && Utf8Text.EndsWithinCharacter(data.Data.Span))
        {
            outcome = await FitAsync(chunk, data, characters, cancellationToken).ConfigureAwait(false);
        }

        if (outcome is ReadOutcome.Read { Chunk: var given })
        {
            _position = given.End;
            _heldSince = given.Data is null && !given.AtTail ? _heldSince ?? _time.GetTimestamp() : null;
        }

        return outcome;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _wait.Dispose();
            _stream.Use.Unfollow(_incarnation, _time.GetUtcNow());
            _hub.Unwatch(_stream);
            _metrics.LiveReaderClosed();
        }
    }

    private async ValueTask<ReadOutcome> FitAsync(
        StreamChunk chunk, Segment data, WholeCharacters characters, CancellationToken cancellationToken)
    {
        if (characters.Shorten(data) is { } shorter)
        {
            return new ReadOutcome.Read(new StreamChunk(chunk.Head, chunk.Start, shorter, chunk.TakeUse()));
        }

        var chunks = new List<StreamChunk> { chunk };
        var run = new List<Segment> { data };
        ReadOutcome result;
        try
        {
            result = await ExtendAsync(chunks, run, characters, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            chunks.ForEach(static part => part.Release());
            throw;
        }

        StreamChunk? given = (result as ReadOutcome.Read)?.Chunk;
        foreach (StreamChunk part in chunks)
        {
            if (!ReferenceEquals(part, given))
            {
                part.Release();
            }
        }

        return result;
    }

    private async ValueTask<ReadOutcome> ExtendAsync(
        List<StreamChunk> chunks, List<Segment> run, WholeCharacters characters, CancellationToken cancellationToken)
    {
        StreamChunk chunk = chunks[0];
        StreamChunk last = chunk;
        while (!last.AtTail && (run.Count == 1 || last.End - chunk.Start <= _maxRunBytes))
        {
            ReadOutcome outcome =
                await _reads.ReadOnAsync(_stream, _incarnation, last.End, cancellationToken).ConfigureAwait(false);
            if (outcome is not ReadOutcome.Read { Chunk: var next })
            {
                return outcome;
            }

            if (next.Data is not { } nextData)
            {
                break;
            }

            chunks.Add(next);
            if (characters.Extend(run, nextData) is { } longer)
            {
                return _reads.Combined(next.Head, chunk.Start, longer);
            }

            run.Add(nextData);
            last = next;
        }

        bool hasWaited = _heldSince is { } since && _time.GetElapsedTime(since) >= MaxHold;
        if (last is { AtTail: true, AtEnd: false } && !hasWaited)
        {
            return new ReadOutcome.Read(new StreamChunk(chunk.Head, chunk.Start, null));
        }

        return run.Count == 1
            ? new ReadOutcome.Read(chunk)
            : _reads.Combined(last.Head, chunk.Start, characters.Join(run));
    }

    private async ValueTask<bool> WaitForRestAsync(TimeSpan left, CancellationToken cancellationToken)
    {
        if (!HasChanged && left > TimeSpan.Zero)
        {
            await _wait.StartAsync(_seen, left, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}

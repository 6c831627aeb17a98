using System.Threading.Channels;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Primitives;
using DurableStreams.Signals;
using DurableStreams.Storage;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FanOut.Local;

/// <summary>
/// The signals and the queue of a single process: keyed workers and a channel instead of entities and a Storage Queue.
/// Both are lost when the process ends; the reminders recover the work.
/// </summary>
public sealed class LocalFanOut : IFanOutSignals, IFanOutQueue
{
    /// <summary>Number of sources published concurrently.</summary>
    private const int Publishers = 4;

    /// <summary>Number of messages processed concurrently; each delivers to several estuaries at once.</summary>
    private const int Consumers = 4;

    private readonly KeyedWorkers<StreamPath> _sources = new();
    private readonly KeyedWorkers<(StreamPath Estuary, StreamPath Source)> _estuaries = new();
    private readonly Channel<FanOutMessage> _messages = Channel.CreateUnbounded<FanOutMessage>();
    private readonly FanOutMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <summary>Creates the queues; <see cref="RunAsync"/> processes them.</summary>
    public LocalFanOut(FanOutMetrics metrics, TimeProvider time, ILogger<LocalFanOut> log)
    {
        _metrics = metrics;
        _time = time;
        _log = log;
    }

    /// <summary>Processes signals and messages until cancelled.</summary>
    /// <param name="service">Performs the operations.</param>
    /// <param name="parallelism">Number of signalled estuaries that are delivered to concurrently.</param>
    /// <param name="cancellationToken">Stops the processing between two commits.</param>
    public async Task RunAsync(FanOutService service, int parallelism, CancellationToken cancellationToken)
    {
        Task[] all =
        [
            _sources.RunAsync(
                async (source, hint, cancellation) =>
                    await service.PublishAsync(source, hint.Since, hint.Trace, cancellation).ConfigureAwait(false),
                Publishers,
                cancellationToken),
            _estuaries.RunAsync(
                async (key, hint, cancellation) =>
                    await service.DeliverAsync(key.Estuary, key.Source, hint.Since, hint.Trace, cancellation)
                        .ConfigureAwait(false),
                parallelism,
                cancellationToken),
            .. Enumerable.Range(0, Consumers)
                .Select(_ => Task.Run(() => ConsumeAsync(service, cancellationToken), cancellationToken)),
        ];
        await Task.WhenAll(all).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask SourceAdvancedAsync(SourceKey source, DateTimeOffset since, CancellationToken cancellationToken)
    {
        _sources.Signal(source.Path, new WorkHint(since, StreamTracing.Current));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DeliverAsync(
        StreamPath source,
        IReadOnlyList<StreamPath> estuaries,
        DateTimeOffset since,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(estuaries);
        var hint = new WorkHint(since, StreamTracing.Current);
        foreach (StreamPath estuary in estuaries)
        {
            _estuaries.Signal((estuary, source), hint);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask EnqueueAsync(FanOutMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        _metrics.Queued();
        if (delay == TimeSpan.Zero)
        {
            _messages.Writer.TryWrite(message);
        }
        else
        {
            _ = EnqueueLaterAsync(message, delay);
        }

        return ValueTask.CompletedTask;
    }

    private async Task EnqueueLaterAsync(FanOutMessage message, TimeSpan delay)
    {
        await Task.Delay(delay, _time).ConfigureAwait(false);
        _messages.Writer.TryWrite(message);
    }

    private async Task ConsumeAsync(FanOutService service, CancellationToken cancellationToken)
    {
        await foreach (FanOutMessage message in _messages.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            _metrics.Dequeued();
            try
            {
                await service.ConsumeAsync(message, cancellationToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The message is dropped; the sweeper detects a range without progress.
            catch (Exception problem) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                _metrics.Failed("message");
                _log.MessageFailed(message.Source, problem);
            }
        }
    }
}

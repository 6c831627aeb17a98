using System.Collections.Concurrent;
using System.Diagnostics;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.Writing;

namespace DurableStreams.FanOut.Publish;

/// <summary>
/// Notifies the subscribers of a source: schedules the reminder before a commit, and sends the signal after it or, if
/// the settings say so, delivers to a few estuaries first. Not called for streams that no estuary has subscribed to.
/// </summary>
internal sealed class FanOutNotifier(StreamServiceContext context) : ISubscriberNotifier
{
    private readonly ConcurrentDictionary<SourceKey, PendingNotification> _pending = new();
    private InlineDelivery? _inline;

    /// <summary>
    /// Delivers before it signals, from now on. Not a constructor's parameter, because deliveries are commits, and the
    /// actors that make commits need the notifier.
    /// </summary>
    public void DeliverInline(InlineDelivery inline) => _inline = inline;

    /// <inheritdoc/>
    public ValueTask ScheduleAsync(StreamPath source, StreamHead head) =>
        context.Reminders.ScheduleAsync(
            new Reminder.FanOut(source, head.Incarnation),
            context.Now + context.FanOut.FirstLook,
            CancellationToken.None);

    /// <inheritdoc/>
    public Task NotifyAsync(StreamPath source, StreamHead head)
    {
        var key = new SourceKey(source, head.Incarnation);
        if (head.HasSubscriptions)
        {
            context.Subscriptions?.Signals.StreamAdvanced(key);
        }

        return head.HasSubscribers ? NotifyEstuariesAsync(key) : Task.CompletedTask;
    }

    private Task NotifyEstuariesAsync(SourceKey source)
    {
        // Calls that arrive while a signal is being sent share the next one, so that a busy source never has more than
        // two signals in progress.
        while (true)
        {
            PendingNotification notification = _pending.GetOrAdd(
                source, static (path, notifier) => new PendingNotification(notifier, path), this);
            if (notification.Join() is { } signal)
            {
                return signal.IsCompleted ? signal : WaitAsync(source.Path, signal);
            }
        }
    }

    private async Task WaitAsync(StreamPath source, Task signal)
    {
        try
        {
            await signal.WaitAsync(context.FanOut.SignalWait, context.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            context.Log.SignalSlow(source);
            context.FanOutMetrics.Failed("signal-slow");
        }
    }

    private async Task SendAsync(SourceKey source)
    {
        using Activity? span = StreamTracing.StartSignal(source.Path);
        try
        {
            await DeliverOrSignalAsync(source, context.Now).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A lost signal only delays the delivery: a reminder is scheduled.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            context.Log.SignalFailed(source.Path, problem);
            context.FanOutMetrics.Failed("signal");
            span.End("failed", failed: true);
        }
    }

    private async ValueTask DeliverOrSignalAsync(SourceKey source, DateTimeOffset since)
    {
        IReadOnlyList<StreamPath>? unreached =
            _inline is { } inline ? await inline.DeliverAsync(source, since).ConfigureAwait(false) : null;
        if (unreached is null)
        {
            await context.Signals.SourceAdvancedAsync(source, since, CancellationToken.None).ConfigureAwait(false);
        }
        else if (unreached.Count > 0)
        {
            await context.Signals.DeliverAsync(source.Path, unreached, since, CancellationToken.None)
                .ConfigureAwait(false);
        }
    }

    /// <summary>The signals of one source: at most one being sent and one that follows it.</summary>
    private sealed class PendingNotification(FanOutNotifier notifier, SourceKey source)
    {
        private readonly Lock _gate = new();
        private Task? _current;
        private Task? _next;
        private bool _hasEnded;

        /// <summary>
        /// The signal that covers a call made now; null if this object has ended and a new one must be created.
        /// </summary>
        public Task? Join()
        {
            lock (_gate)
            {
                if (_hasEnded)
                {
                    return null;
                }

                if (_current is null)
                {
                    _current = notifier.SendAsync(source);
                    if (_current.IsCompleted)
                    {
                        End();
                        return Task.CompletedTask;
                    }

                    _ = EndAfterAsync(_current);
                    return _current;
                }

                return _next ??= SendAfterAsync(_current);
            }
        }

        private async Task SendAfterAsync(Task current)
        {
            await current.ConfigureAwait(false);
            await Task.Yield();
            Task own;
            lock (_gate)
            {
                (_current, _next) = (own = notifier.SendAsync(source), null);
            }

            await own.ConfigureAwait(false);
            EndIfIdle(own);
        }

        private async Task EndAfterAsync(Task first)
        {
            await first.ConfigureAwait(false);
            EndIfIdle(first);
        }

        private void EndIfIdle(Task last)
        {
            lock (_gate)
            {
                if (_current == last && _next is null)
                {
                    End();
                }
            }
        }

        private void End()
        {
            _hasEnded = true;
            notifier._pending.TryRemove(KeyValuePair.Create(source, this));
        }
    }
}

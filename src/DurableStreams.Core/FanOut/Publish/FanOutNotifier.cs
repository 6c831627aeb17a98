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
/// What the writer of a source does for its subscribers: the reminder before a commit, the signal after it. Streams
/// without subscribers never come here.
/// </summary>
internal sealed class FanOutNotifier(StreamServiceContext context) : ISubscriberNotifier
{
    private readonly ConcurrentDictionary<StreamPath, PendingNotification> _underWay = new();

    /// <inheritdoc/>
    public ValueTask ScheduleAsync(StreamPath source, StreamHead head) =>
        context.Reminders.ScheduleAsync(
            new Reminder.FanOut(source, head.Incarnation), context.Now + context.FanOut.FirstLook, CancellationToken.None);

    /// <inheritdoc/>
    public Task NotifyAsync(StreamPath source)
    {
        // Whoever comes while a signal is under way shares the one after it: a busy source sends no more of them
        // than there is time for.
        while (true)
        {
            PendingNotification notification = _underWay.GetOrAdd(source, static (path, notifier) => new PendingNotification(notifier, path), this);
            if (notification.Join() is { } notified)
            {
                return notified.IsCompleted ? notified : WaitAsync(source, notified);
            }
        }
    }

    private async Task WaitAsync(StreamPath source, Task notified)
    {
        try
        {
            await notified.WaitAsync(context.FanOut.SignalWait, context.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            context.Log.SignalSlow(source);
            context.FanOutMetrics.Failed("signal-slow");
        }
    }

    private async Task SendAsync(StreamPath source)
    {
        using Activity? span = StreamTracing.StartSignal(source);
        try
        {
            await context.Signals.SourceAdvancedAsync(source, context.Now, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A hint that is lost costs time and nothing else: the reminder is scheduled.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            context.Log.SignalFailed(source, problem);
            context.FanOutMetrics.Failed("signal");
            span.End("failed", failed: true);
        }
    }

    /// <summary>The signals of one source: one under way and one that follows at most.</summary>
    private sealed class PendingNotification(FanOutNotifier notifier, StreamPath source)
    {
        private readonly Lock _gate = new();
        private Task? _current;
        private Task? _next;
        private bool _over;

        /// <summary>Null when it is over and another one is to be asked.</summary>
        public Task? Join()
        {
            lock (_gate)
            {
                if (_over)
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

                    _ = AfterAsync(_current);
                    return _current;
                }

                return _next ??= FollowAsync(_current);
            }
        }

        private async Task FollowAsync(Task current)
        {
            await current.ConfigureAwait(false);
            await Task.Yield();
            Task mine;
            lock (_gate)
            {
                (_current, _next) = (mine = notifier.SendAsync(source), null);
            }

            await mine.ConfigureAwait(false);
            EndIfIdle(mine);
        }

        private async Task AfterAsync(Task first)
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
            _over = true;
            notifier._underWay.TryRemove(KeyValuePair.Create(source, this));
        }
    }
}

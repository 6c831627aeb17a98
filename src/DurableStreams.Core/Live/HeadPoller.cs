using System.Collections.Concurrent;
using DurableStreams.Active;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Waiting;

namespace DurableStreams.Live;

/// <summary>
/// On a shared store, polls the heads of the streams that have live readers in this process: one poll for all readers
/// of a stream, often while the stream is active and rarely while it is idle.
/// </summary>
internal sealed class HeadPoller(StreamServiceContext context, HeadCache heads) : IDisposable
{
    private readonly ConcurrentDictionary<ActiveStream, Watch> _watches = new();
    private readonly CancellationTokenSource _stopping = new();
    // The polls per second that all streams together would make without a limit.
    private double _demand;

    /// <summary>Starts to poll for a new reader; if the stream is polled already, polls it as an active one.</summary>
    public void Start(ActiveStream stream)
    {
        if (heads.IsExclusive)
        {
            return;
        }

        var mine = new Watch(stream, context.Time.GetTimestamp());
        Watch watch = _watches.GetOrAdd(stream, mine);
        if (ReferenceEquals(watch, mine))
        {
            _ = PollAsync(watch);
        }
        else
        {
            watch.RequestPoll(context.Time.GetTimestamp());
        }
    }

    /// <summary>Stops polling: the last reader has left.</summary>
    public void Stop(ActiveStream stream)
    {
        if (_watches.TryRemove(stream, out Watch? watch))
        {
            watch.End();
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task PollAsync(Watch watch)
    {
        CancellationToken stopping = _stopping.Token;
        long commits = CommitsSeen(watch);
        double share = 0;
        while (!stopping.IsCancellationRequested)
        {
            // Taken before the check: an end after the check completes it.
            Task request = watch.Requested;
            if (watch.HasEnded)
            {
                break;
            }

            TimeSpan inactive = context.Time.GetElapsedTime(watch.LastActivity);
            TimeSpan desired = PollPace.DesiredPause(inactive, context.Options);
            share = UpdateDemand(share, 1 / desired.TotalSeconds);
            TimeSpan pause = PollPace.AllowedPause(desired, Volatile.Read(ref _demand), context.Options);
            await request.WaitAsync(pause, context.Time, stopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (request.IsCompleted)
            {
                // A reader came, or the last one left: compute the pause again.
                continue;
            }

            await PollOnceAsync(watch.Stream, stopping).ConfigureAwait(false);
            long count = CommitsSeen(watch);
            if (count != commits)
            {
                commits = count;
                watch.RecordActivity(context.Time.GetTimestamp());
            }
        }

        UpdateDemand(share, 0);
    }

    private async ValueTask PollOnceAsync(ActiveStream stream, CancellationToken stopping)
    {
        try
        {
            context.Metrics.HeadPolled();
            await heads.GetAsync(stream, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The process is stopping.
        }
#pragma warning disable CA1031 // After any failure the live readers depend on the next poll.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            context.Log.HeadPollFailed(stream.Path, problem);
        }
    }

    // Replaces the share of one stream in the demand; returns the new share.
    private double UpdateDemand(double oldShare, double newShare)
    {
        double current;
        double updated;
        do
        {
            current = Volatile.Read(ref _demand);
            updated = current + newShare - oldShare;
        }
        while (Interlocked.CompareExchange(ref _demand, updated, current) != current);
        return newShare;
    }

    private static long CommitsSeen(Watch watch) => watch.Stream.Known.Newest?.Commits.Count ?? 0;

    /// <summary>A stream that is polled.</summary>
    private sealed class Watch(ActiveStream stream, long now)
    {
        private readonly PollRequest _request = new();
        private long _lastActivity = now;
        private bool _hasEnded;

        public ActiveStream Stream => stream;

        /// <summary>Timestamp of the last commit that was seen, or the last reader that came.</summary>
        public long LastActivity => Volatile.Read(ref _lastActivity);

        public bool HasEnded => Volatile.Read(ref _hasEnded);

        /// <summary>Completes on the next call of <see cref="RequestPoll"/> or <see cref="End"/>.</summary>
        public Task Requested => _request.Next;

        public void RecordActivity(long timestamp) => Volatile.Write(ref _lastActivity, timestamp);

        public void RequestPoll(long timestamp)
        {
            RecordActivity(timestamp);
            _request.Wake();
        }

        public void End()
        {
            Volatile.Write(ref _hasEnded, true);
            _request.Wake();
        }
    }
}

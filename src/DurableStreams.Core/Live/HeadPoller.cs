using System.Collections.Concurrent;
using DurableStreams.Active;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Waiting;

namespace DurableStreams.Live;

/// <summary>
/// Where processes share a store, looks at the heads of the streams that are followed here: one look for all who follow
/// a stream, often while it is lively and seldom when it is not.
/// </summary>
internal sealed class HeadPoller(StreamServiceContext context, HeadCache heads) : IDisposable
{
    private readonly ConcurrentDictionary<ActiveStream, Watch> _watches = new();
    private readonly CancellationTokenSource _ending = new();
    private double _wishedPerSecond;

    /// <summary>A reader has come: news are close.</summary>
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
            watch.Heard(context.Time.GetTimestamp());
        }
    }

    /// <summary>The last reader has gone.</summary>
    public void Stop(ActiveStream stream)
    {
        if (_watches.TryRemove(stream, out Watch? watch))
        {
            watch.End();
        }
    }

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    private async Task PollAsync(Watch watch)
    {
        CancellationToken ending = _ending.Token;
        long seen = Count(watch);
        double share = 0;
        while (!ending.IsCancellationRequested && !watch.HasEnded)
        {
            TimeSpan wish = PollPace.DesiredPause(context.Time.GetElapsedTime(watch.LastNews), context.Options);
            share = UpdateDemand(share, 1 / wish.TotalSeconds);
            Task request = watch.Requested;
            TimeSpan pause = PollPace.AllowedPause(wish, Volatile.Read(ref _wishedPerSecond), context.Options);
            await request.WaitAsync(pause, context.Time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (request.IsCompleted)
            {
                // Somebody came, or the last one went: the pause is another now.
                continue;
            }

            await LookAsync(watch.Stream, ending).ConfigureAwait(false);
            long count = Count(watch);
            if (count != seen)
            {
                seen = count;
                watch.News(context.Time.GetTimestamp());
            }
        }

        UpdateDemand(share, 0);
    }

    private async ValueTask LookAsync(ActiveStream stream, CancellationToken ending)
    {
        try
        {
            context.Metrics.HeadPolled();
            await heads.GetAsync(stream, ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The process is ending.
        }
#pragma warning disable CA1031 // Whatever it is, those who follow the stream rely on the next look.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            context.Log.HeadPollFailed(stream.Path, problem);
        }
    }

    private double UpdateDemand(double former, double now)
    {
        double seen;
        double changed;
        do
        {
            seen = Volatile.Read(ref _wishedPerSecond);
            changed = seen + now - former;
        }
        while (Interlocked.CompareExchange(ref _wishedPerSecond, changed, seen) != seen);
        return now;
    }

    private static long Count(Watch watch) => watch.Stream.Known.Newest?.Commits.Count ?? 0;

    /// <summary>One followed stream.</summary>
    private sealed class Watch(ActiveStream stream, long now)
    {
        private readonly PollRequest _request = new();
        private long _lastNews = now;
        private bool _hasEnded;

        public ActiveStream Stream => stream;

        public long LastNews => Volatile.Read(ref _lastNews);

        public bool HasEnded => Volatile.Read(ref _hasEnded);

        public Task Requested => _request.Next;

        public void News(long timestamp) => Volatile.Write(ref _lastNews, timestamp);

        public void Heard(long timestamp)
        {
            News(timestamp);
            _request.Wake();
        }

        public void End()
        {
            Volatile.Write(ref _hasEnded, true);
            _request.Wake();
        }
    }
}

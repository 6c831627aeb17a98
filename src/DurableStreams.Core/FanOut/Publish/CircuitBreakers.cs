using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;

namespace DurableStreams.FanOut.Publish;

/// <summary>
/// Pauses the fan-out of a source that fails again and again, in this process. Drops nothing: the reminder of the
/// source stays. After the pause one try is let through, and its end decides.
/// </summary>
internal sealed class CircuitBreakers(StreamServiceContext context)
{
    /// <summary>More sources are not watched.</summary>
    private const int MaxWatched = 10_000;

    private readonly ConcurrentDictionary<StreamPath, Breaker> _breakers = new();

    /// <summary>False while the fan-out of a source pauses.</summary>
    public bool Allows(StreamPath source) =>
        _breakers.IsEmpty || !_breakers.TryGetValue(source, out Breaker? breaker) || breaker.Allows(context.Now, context.FanOut.BreakerPause);

    public void Succeeded(StreamPath source)
    {
        if (!_breakers.IsEmpty && _breakers.TryRemove(source, out Breaker? breaker) && breaker.IsOpen)
        {
            context.FanOutMetrics.BreakerClosed();
            context.Log.BreakerClosed(source);
        }
    }

    public void Failed(StreamPath source)
    {
        if (_breakers.Count < MaxWatched
            && _breakers.GetOrAdd(source, static _ => new Breaker()).Fail(context.Now, context.FanOut.BreakerFailures, context.FanOut.BreakerPause))
        {
            context.FanOutMetrics.BreakerOpened();
            context.Log.BreakerOpened(source);
        }
    }

    private sealed class Breaker
    {
        private readonly Lock _gate = new();
        private int _failures;
        private DateTimeOffset? _openUntil;

        public bool IsOpen => _openUntil is not null;

        public bool Allows(DateTimeOffset now, TimeSpan pause)
        {
            lock (_gate)
            {
                if (_openUntil is null)
                {
                    return true;
                }

                if (now < _openUntil)
                {
                    return false;
                }

                // Half open: the others wait for what becomes of this one.
                _openUntil = now + pause;
                return true;
            }
        }

        /// <returns>True when it opens by this.</returns>
        public bool Fail(DateTimeOffset now, int most, TimeSpan pause)
        {
            lock (_gate)
            {
                bool opens = ++_failures >= most && _openUntil is null;
                if (_failures >= most)
                {
                    _openUntil = now + pause;
                }

                return opens;
            }
        }
    }
}

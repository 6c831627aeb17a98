using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;

namespace DurableStreams.FanOut.Publish;

/// <summary>
/// Pauses the fan-out of a source after repeated failures in this process. No work is lost: the reminder of the source
/// stays. After the pause, one attempt is allowed; its result closes the breaker or starts another pause.
/// </summary>
internal sealed class CircuitBreakers(StreamServiceContext context)
{
    /// <summary>Maximum number of failing sources that are tracked.</summary>
    private const int MaxTracked = 10_000;

    private readonly ConcurrentDictionary<StreamPath, Breaker> _breakers = new();

    /// <summary>False while the fan-out of a source is paused.</summary>
    public bool Allows(StreamPath source) =>
        _breakers.IsEmpty
        || !_breakers.TryGetValue(source, out Breaker? breaker)
        || breaker.Allows(context.Now, context.FanOut.BreakerPause);

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
        if (!_breakers.TryGetValue(source, out Breaker? breaker))
        {
            if (_breakers.Count >= MaxTracked)
            {
                return;
            }

            breaker = _breakers.GetOrAdd(source, static _ => new Breaker());
        }

        if (breaker.Fail(context.Now, context.FanOut.BreakerFailures, context.FanOut.BreakerPause))
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

                // Half open: other attempts wait for the result of this one.
                _openUntil = now + pause;
                return true;
            }
        }

        /// <returns>True if this failure opened the breaker.</returns>
        public bool Fail(DateTimeOffset now, int maxFailures, TimeSpan pause)
        {
            lock (_gate)
            {
                bool opens = ++_failures >= maxFailures && _openUntil is null;
                if (_failures >= maxFailures)
                {
                    _openUntil = now + pause;
                }

                return opens;
            }
        }
    }
}

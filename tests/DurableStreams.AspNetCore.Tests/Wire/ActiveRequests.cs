using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore.Tests.Wire;

/// <summary>
/// Counts the requests under way by the web server's own metric, which counts a request until everything that handles
/// it has ended. Create it before the first request.
/// </summary>
internal sealed class ActiveRequests : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(long Count, TaskCompletionSource Reached)> _awaited = [];
    private readonly MeterListener _listener = new();
    private long _count;

    public ActiveRequests(StreamServer server)
    {
        IMeterFactory meters = server.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Other tests run servers in this process.
            if (instrument.Name == "http.server.active_requests" && instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Add(change));
        _listener.Start();
    }

    /// <summary>Completes when so many requests are under way.</summary>
    public Task WhenAsync(long count)
    {
        lock (_gate)
        {
            if (_count == count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((count, reached));
            return reached.Task;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(long change)
    {
        lock (_gate)
        {
            _count += change;
            _awaited.RemoveAll(one => one.Count == _count && one.Reached.TrySetResult());
        }
    }
}

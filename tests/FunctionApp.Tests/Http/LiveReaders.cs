using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Http;

/// <summary>Observes the start and the end of a live read through a metric of the app.</summary>
internal sealed class LiveReaders : IDisposable
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MeterListener _listener = new();

    public LiveReaders(App app)
    {
        IMeterFactory meters = app.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Other tests of this process have live readers too.
            if (instrument.Name == "durablestreams.http.live_readers" && instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(
            (_, change, _, _) => (change > 0 ? _started : _ended).TrySetResult());
        _listener.Start();
    }

    public Task Started => _started.Task;

    public Task Ended => _ended.Task;

    public void Dispose() => _listener.Dispose();
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Http;

/// <summary>Learns from the app's own metric when a live reader comes and goes.</summary>
internal sealed class LiveReaders : IDisposable
{
    private readonly TaskCompletionSource _come = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MeterListener _listener = new();

    public LiveReaders(App app)
    {
        IMeterFactory meters = app.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Other tests of this process have readers too.
            if (instrument.Name == "durablestreams.http.live_readers" && instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, change, _, _) => (change > 0 ? _come : _gone).TrySetResult());
        _listener.Start();
    }

    public Task Come => _come.Task;

    public Task Gone => _gone.Task;

    public void Dispose() => _listener.Dispose();
}

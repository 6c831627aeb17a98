using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>The instruments of the HTTP layer, meter <see cref="MeterName"/>.</summary>
internal sealed class HttpMetrics
{
    public const string MeterName = "DurableStreams.Http";

    private readonly Counter<long> _requests;
    private readonly UpDownCounter<long> _liveReaders;

    public HttpMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("durablestreams.http.requests", "{request}", "Requests answered, by operation and outcome.");
        _liveReaders = meter.CreateUpDownCounter<long>("durablestreams.http.live_readers", "{reader}", "Long-polls and SSE connections under way, by mode.");
    }

    public void CountRequest(string operation, HttpResponse response)
    {
        // Tags cost an allocation, which nobody should pay when nobody listens.
        if (_requests.Enabled)
        {
            _requests.Add(1, new("operation", operation), new("outcome", Outcome(response)));
        }
    }

    /// <summary>Counts a live reader until the result is disposed.</summary>
    public LiveReaderScope CountLiveReader(LiveMode mode) => new(_liveReaders, mode == LiveMode.Sse ? QueryParameters.Sse : QueryParameters.LongPoll);

    private static string Outcome(HttpResponse response) => response.StatusCode switch
    {
        StatusCodes.Status304NotModified => "not_modified",
        < 300 => "ok",
        StatusCodes.Status401Unauthorized => "unauthorized",

        // Only who was fenced off is told the epoch in force; any other 403 is for want of a right.
        StatusCodes.Status403Forbidden => response.Headers.ContainsKey(ProtocolHeaders.ProducerEpoch) ? "fenced" : "forbidden",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status409Conflict => "conflict",
        StatusCodes.Status410Gone => "gone",
        StatusCodes.Status413PayloadTooLarge => "too_large",
        StatusCodes.Status429TooManyRequests => "throttled",
        < 500 => "refused",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        _ => "failed",
    };

    /// <summary>A live reader under way.</summary>
    internal readonly struct LiveReaderScope : IDisposable
    {
        private readonly UpDownCounter<long> _counter;
        private readonly string _mode;

        public LiveReaderScope(UpDownCounter<long> counter, string mode)
        {
            _counter = counter;
            _mode = mode;
            counter.Add(1, new KeyValuePair<string, object?>("mode", mode));
        }

        public void Dispose() => _counter.Add(-1, new KeyValuePair<string, object?>("mode", _mode));
    }
}

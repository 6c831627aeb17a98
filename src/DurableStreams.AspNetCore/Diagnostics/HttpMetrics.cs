using System.Diagnostics.Metrics;
using DurableStreams.AspNetCore.Protocol;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Diagnostics;

/// <summary>The instruments of the HTTP layer, meter <see cref="MeterName"/>.</summary>
internal sealed class HttpMetrics
{
    public const string MeterName = "DurableStreams.Http";

    private readonly Counter<long> _requests;
    private readonly UpDownCounter<long> _liveReaders;

    public HttpMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>(
            "durablestreams.http.requests", "{request}", "Completed requests, by operation and outcome.");
        _liveReaders = meter.CreateUpDownCounter<long>(
            "durablestreams.http.live_readers", "{reader}", "Open long-polls and SSE connections, by mode.");
    }

    public void CountRequest(string operation, HttpResponse response)
    {
        // Tags allocate: skip them when nothing is listening.
        if (_requests.Enabled)
        {
            _requests.Add(1, new("operation", operation), new("outcome", Outcome(response)));
        }
    }

    /// <summary>Counts a live reader until the result is disposed.</summary>
    public LiveReaderScope CountLiveReader(LiveMode mode) =>
        new(_liveReaders, mode == LiveMode.Sse ? QueryParameters.Sse : QueryParameters.LongPoll);

    private static string Outcome(HttpResponse response) => response.StatusCode switch
    {
        StatusCodes.Status304NotModified => "not_modified",
        < 300 => "ok",
        StatusCodes.Status401Unauthorized => "unauthorized",

        // Only a fenced producer is sent the current epoch; any other 403 is a missing permission.
        StatusCodes.Status403Forbidden => response.Headers.ContainsKey(ProtocolHeaders.ProducerEpoch)
            ? "fenced"
            : "forbidden",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status409Conflict => "conflict",
        StatusCodes.Status410Gone => "gone",
        StatusCodes.Status413PayloadTooLarge => "too_large",
        StatusCodes.Status429TooManyRequests => "throttled",
        < 500 => "refused",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        StatusCodes.Status507InsufficientStorage => "full",
        _ => "failed",
    };

    /// <summary>An open live read.</summary>
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

using System.Diagnostics.Metrics;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Options;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>The bytes of large request bodies that this process may buffer at once.</summary>
internal sealed class RequestBodyBudget
{
    private readonly long _maxBytes;
    private long _takenBytes;

    public RequestBodyBudget(IOptions<DurableStreamsHttpOptions> options, IMeterFactory meters)
    {
        _maxBytes = Math.Max(options.Value.RequestBody.MaxBufferedBytes, options.Value.MaxBodyBytes);
        meters.Create(HttpMetrics.MeterName).CreateObservableUpDownCounter(
            "durablestreams.http.buffered_body_bytes",
            () => TakenBytes,
            "By",
            "Bytes of large request bodies that are buffered.");
    }

    public long TakenBytes => Volatile.Read(ref _takenBytes);

    /// <returns>False if that many bytes are not available; then nothing is taken.</returns>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _takenBytes, bytes) <= _maxBytes)
        {
            return true;
        }

        Release(bytes);
        return false;
    }

    public void Release(long bytes) => Interlocked.Add(ref _takenBytes, -bytes);
}

using System.Globalization;
using DurableStreams.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore.Timing;

/// <summary>How long the parts of one request took, until its response started (W3C Server Timing).</summary>
internal sealed class RequestTiming(HttpResponse response, TimeProvider time)
{
    public const string ResponseHeader = "Server-Timing";

    private const string TimingAllowOrigin = "Timing-Allow-Origin";

    private readonly long _startedAt = time.GetTimestamp();
    private long _callStartedAt;
    private TimeSpan? _call;

    /// <summary>Filled in by the core: the duration of the commits.</summary>
    public CommitTiming Commit { get; } = new();

    /// <summary>The timing of a request; null if the response does not report it.</summary>
    public static RequestTiming? Of(HttpContext context) => context.Features.Get<RequestTiming>();

    /// <summary>Starts the clock of the call to the stream service.</summary>
    public void StartCall() => _callStartedAt = time.GetTimestamp();

    /// <summary>Stops the clock of the call to the stream service.</summary>
    public void StopCall() => _call = time.GetElapsedTime(_callStartedAt);

    /// <summary>Writes the header, when the response starts.</summary>
    public Task WriteAsync()
    {
        string text = "total;dur=" + Milliseconds(time.GetElapsedTime(_startedAt));
        text = _call is { } call ? text + ", store;dur=" + Milliseconds(call) : text;
        IHeaderDictionary headers = response.Headers;
        headers[ResponseHeader] = Commit.Commit is { } commit ? text + ", commit;dur=" + Milliseconds(commit) : text;
        StringValues origin = headers.AccessControlAllowOrigin;
        if (!StringValues.IsNullOrEmpty(origin))
        {
            // An origin that may read the response may also read its timing.
            headers[TimingAllowOrigin] = origin;
        }

        return Task.CompletedTask;
    }

    private static string Milliseconds(TimeSpan duration) =>
        duration.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture);
}

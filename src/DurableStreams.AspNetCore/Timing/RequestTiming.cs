using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.AspNetCore;

/// <summary>How long the parts of one request took, until its answer began (Server Timing, W3C).</summary>
internal sealed class RequestTiming(HttpResponse response, TimeProvider time)
{
    public const string ResponseHeader = "Server-Timing";

    private const string TimingAllowOrigin = "Timing-Allow-Origin";

    private readonly long _began = time.GetTimestamp();
    private long _asked;
    private TimeSpan? _store;

    /// <summary>For the writer, who knows how long the commit took.</summary>
    public CommitTiming Commit { get; } = new();

    /// <summary>The one of a request; null when nobody wants to know.</summary>
    public static RequestTiming? Of(HttpContext context) => context.Features.Get<RequestTiming>();

    /// <summary>The streams are asked for something: from memory or from the store.</summary>
    public static RequestTiming? Ask(HttpContext context)
    {
        RequestTiming? timing = Of(context);
        timing?.Asked();
        return timing;
    }

    /// <summary>They have answered.</summary>
    public void Answered() => _store = time.GetElapsedTime(_asked);

    /// <summary>Last, when the answer begins.</summary>
    public Task WriteAsync()
    {
        string text = "total;dur=" + Milliseconds(time.GetElapsedTime(_began));
        text = _store is { } store ? text + ", store;dur=" + Milliseconds(store) : text;
        IHeaderDictionary headers = response.Headers;
        headers[ResponseHeader] = Commit.Commit is { } commit ? text + ", commit;dur=" + Milliseconds(commit) : text;
        StringValues origin = headers.AccessControlAllowOrigin;
        if (!StringValues.IsNullOrEmpty(origin))
        {
            // Whose scripts may read the answer may know how long it took.
            headers[TimingAllowOrigin] = origin;
        }

        return Task.CompletedTask;
    }

    private void Asked() => _asked = time.GetTimestamp();

    private static string Milliseconds(TimeSpan duration) => duration.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture);
}

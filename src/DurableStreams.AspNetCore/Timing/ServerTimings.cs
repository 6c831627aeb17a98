using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>Takes the times of those requests that are to have them in their answers.</summary>
internal sealed class ServerTimings(IOptions<DurableStreamsHttpOptions> options, TimeProvider time)
{
    /// <summary>The request field that asks for it, with the value <c>1</c>.</summary>
    public const string RequestHeader = "X-Debug-Timing";

    private readonly ServerTimingMode _mode = options.Value.ServerTiming;

    /// <summary>Begins, if somebody wants to know.</summary>
    public void Begin(HttpContext context)
    {
        if (_mode == ServerTimingMode.Never
            || (_mode == ServerTimingMode.Asked && context.Request.Headers[RequestHeader] is not ["1"]))
        {
            return;
        }

        var timing = new RequestTiming(context.Response, time);
        context.Features.Set(timing);
        context.Response.OnStarting(static timing => ((RequestTiming)timing).WriteAsync(), timing);
    }
}

using DurableStreams.AspNetCore.Options;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Timing;

/// <summary>Attaches a <see cref="RequestTiming"/> to the requests whose responses report it.</summary>
internal sealed class ServerTimings(IOptions<DurableStreamsHttpOptions> options, TimeProvider time)
{
    /// <summary>The request header that asks for timing, with the value <c>1</c>.</summary>
    public const string RequestHeader = "X-Debug-Timing";

    private readonly ServerTimingMode _mode = options.Value.ServerTiming;

    /// <summary>Starts timing, if the mode and the request call for it.</summary>
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

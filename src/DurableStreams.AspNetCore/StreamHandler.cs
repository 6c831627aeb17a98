using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>
/// The one entry to streams over HTTP (§5): any host that has an <see cref="HttpContext"/> hands it over and needs
/// nothing else, neither routing nor other middleware.
/// </summary>
public sealed class StreamHandler
{
    private readonly StreamService _streams;
    private readonly StreamRoot _root;
    private readonly StreamEndpoints _endpoints;
    private readonly FailureResponse _failures;
    private readonly HttpMetrics _metrics;
    private readonly Gatekeeper _gate;
    private readonly CorsPolicy _cors;
    private readonly AppendRate _rate;

    internal StreamHandler(
        StreamService streams,
        StreamRoot root,
        StreamEndpoints endpoints,
        FailureResponse failures,
        HttpMetrics metrics,
        Gatekeeper gate,
        CorsPolicy cors,
        AppendRate rate)
    {
        _gate = gate;
        _cors = cors;
        _rate = rate;
        _streams = streams;
        _root = root;
        _endpoints = endpoints;
        _failures = failures;
        _metrics = metrics;
    }

    /// <summary>Answers a request; whatever goes wrong is answered too, and nothing is thrown.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        CommonHeaders.Apply(context, _cors);
        string operation = "unknown";
        try
        {
            if (HttpMethods.IsOptions(context.Request.Method))
            {
                operation = "options";
                if (!_gate.IsOpen && _root.Parse(context.Request, out StreamPath asked) is null)
                {
                    await _gate.IdentifyAsync(context, asked.Project);
                }

                OptionsEndpoint.Answer(context, _cors);
            }
            else if (_root.Parse(context.Request, out StreamPath path) is { } problem)
            {
                ErrorResponse.Write(context, problem);
            }
            else if (!_streams.Accepts(path))
            {
                ErrorResponse.Write(context, ProtocolErrors.PathTooLong);
            }
            else if (!_gate.IsOpen && await AdmitAsync(context, path) is { } refusal)
            {
                ErrorResponse.Write(context, refusal);
            }
            else
            {
                operation = await _endpoints.HandleAsync(context, path);
            }
        }
        catch (Exception exception)
        {
            _failures.Answer(context, exception);
        }

        _metrics.CountRequest(operation, context.Response.StatusCode);
    }

    private async ValueTask<ProtocolError?> AdmitAsync(HttpContext context, StreamPath path)
    {
        RequestAccess access = await _gate.IdentifyAsync(context, path.Project);
        _cors.Apply(context);
        return await _gate.AdmitAsync(context, access, path)
            ?? (_rate.TryTake(context.Request.Method, path.Project) ? null : ProtocolErrors.TooManyAppends);
    }
}

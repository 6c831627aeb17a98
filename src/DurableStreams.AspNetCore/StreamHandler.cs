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

    internal StreamHandler(StreamService streams, StreamRoot root, StreamEndpoints endpoints, FailureResponse failures, HttpMetrics metrics)
    {
        _streams = streams;
        _root = root;
        _endpoints = endpoints;
        _failures = failures;
        _metrics = metrics;
    }

    /// <summary>Answers a request; whatever goes wrong is answered too, and nothing is thrown.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        CommonHeaders.Apply(context);
        string operation = "unknown";
        try
        {
            if (HttpMethods.IsOptions(context.Request.Method))
            {
                operation = "options";
                OptionsEndpoint.Answer(context.Response);
            }
            else if (_root.Parse(context.Request, out StreamPath path) is { } problem)
            {
                ErrorResponse.Write(context, problem);
            }
            else if (!_streams.Accepts(path))
            {
                ErrorResponse.Write(context, ProtocolErrors.PathTooLong);
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
}

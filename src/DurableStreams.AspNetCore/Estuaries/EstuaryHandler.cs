using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>
/// The one entry to estuaries over HTTP: any host that has an <see cref="HttpContext"/> hands it over and needs nothing
/// else, as with <see cref="StreamHandler"/>.
/// </summary>
public sealed class EstuaryHandler
{
    private readonly StreamService _streams;
    private readonly EstuaryRoot _root;
    private readonly SubscriptionEndpoint _subscriptions;
    private readonly EstuaryEndpoint _estuaries;
    private readonly FailureResponse _failures;
    private readonly HttpMetrics _metrics;
    private readonly Gatekeeper _gate;
    private readonly CorsPolicy _cors;

    internal EstuaryHandler(
        StreamService streams,
        EstuaryRoot root,
        SubscriptionEndpoint subscriptions,
        EstuaryEndpoint estuaries,
        FailureResponse failures,
        HttpMetrics metrics,
        Gatekeeper gate,
        CorsPolicy cors)
    {
        _gate = gate;
        _cors = cors;
        _streams = streams;
        _root = root;
        _subscriptions = subscriptions;
        _estuaries = estuaries;
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
            ProtocolError? problem = _root.Parse(context.Request, out EstuaryTarget target);
            if (HttpMethods.IsOptions(context.Request.Method))
            {
                operation = "options";
                if (!_gate.IsOpen && problem is null)
                {
                    await _gate.IdentifyAsync(context, target.Project);
                }

                OptionsEndpoint.Answer(context, _cors, target.IsSubscription ? SubscriptionEndpoint.Methods : EstuaryEndpoint.Methods);
            }
            else if (_streams.Estuaries is not { } estuaries)
            {
                ErrorResponse.Write(context, ProtocolErrors.NoSuchRoute);
            }
            else if (problem is not null)
            {
                ErrorResponse.Write(context, problem);
            }
            else if (!_streams.Accepts(target.Path))
            {
                ErrorResponse.Write(context, ProtocolErrors.PathTooLong);
            }
            else if (!_gate.IsOpen && await AdmitAsync(context, target) is { } refusal)
            {
                ErrorResponse.Write(context, refusal);
            }
            else
            {
                operation = target.IsSubscription
                    ? await _subscriptions.HandleAsync(context, target, estuaries)
                    : await _estuaries.HandleAsync(context, target, estuaries);
            }
        }
        catch (Exception exception)
        {
            _failures.Answer(context, exception);
        }

        _metrics.CountRequest(operation, context.Response.StatusCode);
    }

    private async ValueTask<ProtocolError?> AdmitAsync(HttpContext context, EstuaryTarget target)
    {
        RequestAccess access = await _gate.IdentifyAsync(context, target.Path.Project);
        _cors.Apply(context);
        return Gatekeeper.AdmitManager(access, target.Path.Project);
    }
}

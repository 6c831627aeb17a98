using DurableStreams.FanOut;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>
/// The one entry to estuaries over HTTP: any host that has an <see cref="HttpContext"/> hands it over and needs nothing
/// else, as with <see cref="StreamHandler"/>.
/// </summary>
public sealed class EstuaryHandler
{
    private readonly RequestFrame _frame;
    private readonly StreamService _streams;
    private readonly EstuaryRoot _root;
    private readonly SubscriptionEndpoint _subscriptions;
    private readonly EstuaryEndpoint _estuaries;
    private readonly Gatekeeper _gate;
    private readonly CorsPolicy _cors;

    internal EstuaryHandler(
        RequestFrame frame,
        StreamService streams,
        EstuaryRoot root,
        SubscriptionEndpoint subscriptions,
        EstuaryEndpoint estuaries,
        Gatekeeper gate,
        CorsPolicy cors)
    {
        _frame = frame;
        _streams = streams;
        _root = root;
        _subscriptions = subscriptions;
        _estuaries = estuaries;
        _gate = gate;
        _cors = cors;
    }

    /// <summary>Answers a request; whatever goes wrong is answered too, and nothing is thrown.</summary>
    public Task HandleAsync(HttpContext context) => _frame.RunAsync(context, AnswerAsync);

    private ValueTask<string> AnswerAsync(HttpContext context)
    {
        ProtocolError? problem = _root.Parse(context.Request, out EstuaryTarget target);
        return HttpMethods.IsOptions(context.Request.Method) ? AnswerOptionsAsync(context, target, problem)
            : problem is not null ? Operations.Refuse(context, problem)
            : !_streams.Accepts(target.Path) ? Operations.Refuse(context, ProtocolErrors.PathTooLong)
            : AnswerManagerAsync(context, target, _streams.Estuaries);
    }

    private async ValueTask<string> AnswerOptionsAsync(HttpContext context, EstuaryTarget target, ProtocolError? problem)
    {
        if (!_gate.IsOpen && problem is null)
        {
            await _gate.IdentifyAsync(context, target.Project);
        }

        OptionsEndpoint.Answer(context, _cors, target.IsSubscription ? SubscriptionEndpoint.Methods : EstuaryEndpoint.Methods);
        return Operations.Options;
    }

    private async ValueTask<string> AnswerManagerAsync(HttpContext context, EstuaryTarget target, EstuaryService estuaries)
    {
        if (!_gate.IsOpen)
        {
            RequestAccess access = await _gate.IdentifyAsync(context, target.Path.Project);
            _cors.Apply(context);
            if (Gatekeeper.AdmitManager(access, target.Path.Project) is { } refusal)
            {
                return await Operations.Refuse(context, refusal);
            }
        }

        return target.IsSubscription
            ? await _subscriptions.HandleAsync(context, target, estuaries)
            : await _estuaries.HandleAsync(context, target, estuaries);
    }
}

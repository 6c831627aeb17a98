using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Cors;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.FanOut.Estuaries;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Estuaries;

internal sealed class EstuaryHandler(
    RequestPipeline pipeline,
    StreamService streams,
    EstuaryUrls urls,
    EstuarySubscriptionEndpoint subscriptionEndpoint,
    EstuaryEndpoint estuaryEndpoint,
    OptionsEndpoint options,
    Authorizer authorizer,
    CorsPolicy cors) : IEstuaryHandler
{
    public Task HandleAsync(HttpContext context) => pipeline.RunAsync(context, AnswerAsync);

    private ValueTask<string> AnswerAsync(HttpContext context)
    {
        ProtocolError? problem = urls.Parse(context.Request, out EstuaryTarget target);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            return options.AnswerAsync(
                context,
                problem is null && !authorizer.IsOpen ? target.Project : null,
                target.IsSubscription ? AllowedMethods.EstuarySubscription : AllowedMethods.Estuary);
        }

        return problem is not null ? Operations.Refuse(context, problem)
            : !streams.Accepts(target.Path) ? Operations.Refuse(context, ProtocolErrors.PathTooLong)
            : AnswerIfAdmittedAsync(context, target, streams.Estuaries);
    }

    private async ValueTask<string> AnswerIfAdmittedAsync(
        HttpContext context, EstuaryTarget target, EstuaryService estuaries)
    {
        if (!authorizer.IsOpen)
        {
            RequestAccess access = await authorizer.IdentifyAsync(context, target.Path.Project);
            cors.Apply(context);
            if (Authorizer.AdmitManager(access, target.Path.Project) is { } refusal)
            {
                return await Operations.Refuse(context, refusal);
            }
        }

        return target.IsSubscription
            ? await subscriptionEndpoint.HandleAsync(context, target, estuaries)
            : await estuaryEndpoint.HandleAsync(context, target, estuaries);
    }
}

using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Cors;
using DurableStreams.AspNetCore.Diagnostics;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Limits;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.AspNetCore.Routing;
using DurableStreams.AspNetCore.Subscriptions.Endpoints;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

internal sealed class StreamHandler : IStreamHandler
{
    private readonly RequestPipeline _pipeline;
    private readonly StreamService _streams;
    private readonly StreamUrls _urls;
    private readonly StreamEndpoints _endpoints;
    private readonly SubscriptionHandler _subscriptions;
    private readonly OptionsEndpoint _options;
    private readonly Authorizer _authorizer;
    private readonly CorsPolicy _cors;
    private readonly AppendRate _rate;
    private readonly Func<HttpContext, ValueTask<string>> _answerAsync;

    public StreamHandler(
        RequestPipeline pipeline,
        StreamService streams,
        StreamUrls urls,
        StreamEndpoints endpoints,
        SubscriptionHandler subscriptions,
        OptionsEndpoint options,
        Authorizer authorizer,
        CorsPolicy cors,
        AppendRate rate)
    {
        _pipeline = pipeline;
        _streams = streams;
        _urls = urls;
        _endpoints = endpoints;
        _subscriptions = subscriptions;
        _options = options;
        _authorizer = authorizer;
        _cors = cors;
        _rate = rate;
        _answerAsync = AnswerAsync;
    }

    public Task HandleAsync(HttpContext context) => _pipeline.RunAsync(context, _answerAsync);

    private ValueTask<string> AnswerAsync(HttpContext context)
    {
        ProtocolError? problem = _urls.Parse(context.Request, out StreamPath path);
        if (problem is not null || path.IsReservedInProject)
        {
            if (_subscriptions.IsServed && _urls.ParseControl(context.Request) is { } target)
            {
                return _subscriptions.AnswerAsync(context, target);
            }

            // What is there already can be used, but nothing is created.
            problem ??= HttpMethods.IsPut(context.Request.Method) ? ProtocolErrors.ReservedPath : null;
        }

        if (HttpMethods.IsOptions(context.Request.Method))
        {
            string? project = problem is null && !_authorizer.IsOpen ? path.Project : null;
            return _options.AnswerAsync(context, project, AllowedMethods.Stream);
        }

        return problem is not null ? Operations.Refuse(context, problem)
            : !_streams.Accepts(path) ? Operations.Refuse(context, ProtocolErrors.PathTooLong)
            : _authorizer.IsOpen ? AnswerOpen(context, path)
            : AnswerIfAdmittedAsync(context, path);
    }

    private ValueTask<string> AnswerOpen(HttpContext context, StreamPath path)
    {
        _authorizer.AdmitOpen(context);
        return _endpoints.HandleAsync(context, path);
    }

    private async ValueTask<string> AnswerIfAdmittedAsync(HttpContext context, StreamPath path)
    {
        RequestAccess access = await _authorizer.IdentifyAsync(context, path.Project);
        _cors.Apply(context);
        ProtocolError? refusal = await _authorizer.AdmitAsync(context, access, path)
            ?? _rate.Take(context.Request.Method, path.Project);
        return await (refusal is null ? _endpoints.HandleAsync(context, path) : Operations.Refuse(context, refusal));
    }
}

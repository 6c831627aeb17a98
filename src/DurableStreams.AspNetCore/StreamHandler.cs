using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore;

/// <summary>
/// The one entry to streams over HTTP (§5): any host that has an <see cref="HttpContext"/> hands it over and needs
/// nothing else, neither routing nor other middleware.
/// </summary>
public sealed class StreamHandler
{
    private readonly RequestFrame _frame;
    private readonly StreamService _streams;
    private readonly StreamRoot _root;
    private readonly StreamEndpoints _endpoints;
    private readonly Gatekeeper _gate;
    private readonly CorsPolicy _cors;
    private readonly AppendRate _rate;
    private readonly Func<HttpContext, ValueTask<string>> _answerAsync;

    internal StreamHandler(
        RequestFrame frame, StreamService streams, StreamRoot root, StreamEndpoints endpoints, Gatekeeper gate, CorsPolicy cors, AppendRate rate)
    {
        _frame = frame;
        _streams = streams;
        _root = root;
        _endpoints = endpoints;
        _gate = gate;
        _cors = cors;
        _rate = rate;
        _answerAsync = AnswerAsync;
    }

    /// <summary>Answers a request; whatever goes wrong is answered too, and nothing is thrown.</summary>
    public Task HandleAsync(HttpContext context) => _frame.RunAsync(context, _answerAsync);

    private ValueTask<string> AnswerAsync(HttpContext context)
    {
        ProtocolError? problem = _root.Parse(context.Request, out StreamPath path);
        return HttpMethods.IsOptions(context.Request.Method) ? AnswerOptionsAsync(context, path, problem)
            : problem is not null ? Operations.Refuse(context, problem)
            : !_streams.Accepts(path) ? Operations.Refuse(context, ProtocolErrors.PathTooLong)
            : _gate.IsOpen ? _endpoints.HandleAsync(context, path)
            : AnswerAdmittedAsync(context, path);
    }

    private async ValueTask<string> AnswerOptionsAsync(HttpContext context, StreamPath path, ProtocolError? problem)
    {
        if (!_gate.IsOpen && problem is null)
        {
            await _gate.IdentifyAsync(context, path.Project);
        }

        OptionsEndpoint.Answer(context, _cors);
        return Operations.Options;
    }

    private async ValueTask<string> AnswerAdmittedAsync(HttpContext context, StreamPath path)
    {
        RequestAccess access = await _gate.IdentifyAsync(context, path.Project);
        _cors.Apply(context);
        ProtocolError? refusal = await _gate.AdmitAsync(context, access, path)
            ?? (_rate.TryTake(context.Request.Method, path.Project) ? null : ProtocolErrors.TooManyAppends);
        return await (refusal is null ? _endpoints.HandleAsync(context, path) : Operations.Refuse(context, refusal));
    }
}

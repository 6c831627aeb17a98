using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>
/// The one entry to projects over HTTP: any host that has an <see cref="HttpContext"/> hands it over and needs nothing
/// else, as with <see cref="StreamHandler"/>.
/// </summary>
public sealed class ConfigHandler
{
    private readonly RequestFrame _frame;
    private readonly ConfigEndpoint _endpoint;
    private readonly UrlRoot _root;
    private readonly CorsPolicy _cors;

    internal ConfigHandler(RequestFrame frame, ConfigEndpoint endpoint, IOptions<DurableStreamsHttpOptions> options, CorsPolicy cors)
    {
        _frame = frame;
        _endpoint = endpoint;
        _root = new UrlRoot(options.Value.ConfigRoot, options.Value.PublicBaseUrl);
        _cors = cors;
    }

    /// <summary>Answers a request; whatever goes wrong is answered too, and nothing is thrown.</summary>
    public Task HandleAsync(HttpContext context) => _frame.RunAsync(context, AnswerAsync);

    private ValueTask<string> AnswerAsync(HttpContext context)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            OptionsEndpoint.Answer(context, _cors, ConfigEndpoint.Methods);
            return new(Operations.Options);
        }

        if (!_root.TryEnter(RequestTarget.PathOf(context.Request), context.Request.PathBase, out ReadOnlySpan<char> below))
        {
            return Operations.Refuse(context, ProtocolErrors.NoSuchRoute);
        }

        // Nothing that may stand in a name is ever encoded.
        string name = below.ToString();
        return Project.IsName(name) ? _endpoint.HandleAsync(context, name) : Operations.Refuse(context, ProtocolErrors.InvalidProject);
    }
}

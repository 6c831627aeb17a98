using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>
/// The one entry to projects over HTTP: any host that has an <see cref="HttpContext"/> hands it over and needs nothing
/// else, as with <see cref="StreamHandler"/>.
/// </summary>
public sealed class ConfigHandler
{
    private readonly ConfigEndpoint _endpoint;
    private readonly string _prefix;
    private readonly string _publicPath;
    private readonly FailureResponse _failures;
    private readonly HttpMetrics _metrics;
    private readonly CorsPolicy _cors;

    internal ConfigHandler(
        ConfigEndpoint endpoint, IOptions<DurableStreamsHttpOptions> options, FailureResponse failures, HttpMetrics metrics, CorsPolicy cors)
    {
        _endpoint = endpoint;
        _prefix = options.Value.ConfigRoot + "/";
        _publicPath = options.Value.PublicBaseUrl?.AbsolutePath.TrimEnd('/') ?? "";
        _failures = failures;
        _metrics = metrics;
        _cors = cors;
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
                OptionsEndpoint.Answer(context, _cors, ConfigEndpoint.Methods);
            }
            else if (NameOf(context.Request) is not { } name)
            {
                ErrorResponse.Write(context, ProtocolErrors.NoSuchRoute);
            }
            else if (!Project.IsName(name))
            {
                ErrorResponse.Write(context, ProtocolErrors.InvalidProject);
            }
            else
            {
                operation = await _endpoint.HandleAsync(context, name);
            }
        }
        catch (Exception exception)
        {
            _failures.Answer(context, exception);
        }

        _metrics.CountRequest(operation, context.Response.StatusCode);
    }

    // Nothing that may stand in a name is ever encoded.
    private string? NameOf(HttpRequest request)
    {
        ReadOnlySpan<char> path = RequestTarget.PathOf(request);
        foreach (string before in (ReadOnlySpan<string>)["", request.PathBase.Value ?? "", _publicPath])
        {
            if (path.StartsWith(before, StringComparison.OrdinalIgnoreCase)
                && path[before.Length..].StartsWith(_prefix, StringComparison.Ordinal))
            {
                return path[(before.Length + _prefix.Length)..].ToString();
            }
        }

        return null;
    }
}

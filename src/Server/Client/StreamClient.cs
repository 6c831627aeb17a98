using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace DurableStreams.Server.Client;

/// <summary>Sends the requests of a command to a server of the protocol.</summary>
internal sealed class StreamClient : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly AccessToken? _token;

    /// <param name="server">The server that paths refer to.</param>
    /// <param name="token">Sent with requests; null for none.</param>
    public StreamClient(ServerAddress server, AccessToken? token)
    {
        Server = server;
        _token = token;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            EnableMultipleHttp2Connections = true,

            // Producers are named in UTF-8; other characters than ASCII are refused otherwise.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        })
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
    }

    /// <summary>The server that paths refer to.</summary>
    public ServerAddress Server { get; }

    /// <summary>Sends a request until it is answered, and returns a success.</summary>
    /// <param name="create">Creates the request; called again for each repetition.</param>
    /// <param name="retries">When to repeat it.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <param name="expects">Recognizes a refusal that is returned as a success is; null for none.</param>
    /// <exception cref="ClientException">The request was refused, or not answered for too long.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        Func<HttpRequestMessage> create,
        Retries retries,
        CancellationToken cancellationToken,
        Predicate<HttpResponseMessage>? expects = null)
    {
        while (true)
        {
            Attempt attempt = await TryAsync(create, expects, cancellationToken);
            if (attempt.Response is { } response)
            {
                retries.Succeeded();
                return response;
            }

            await retries.WaitAsync(attempt.Failure!, attempt.RetryAfter, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Returns a success, or a failure that may pass; throws all others.</summary>
    private async Task<Attempt> TryAsync(
        Func<HttpRequestMessage> create,
        Predicate<HttpResponseMessage>? expects,
        CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = create();
        Uri url = request.RequestUri!;
        HttpMethod method = request.Method;
        if (_token?.For(url) is { } bearer)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception unanswered) when (IsUnanswered(unanswered, cancellationToken))
        {
            return new Attempt(null, Unreachable(url, unanswered));
        }

        if (request.Method != method)
        {
            using (response)
            {
                throw Redirected(url, method, request.RequestUri!);
            }
        }

        if (response.IsSuccessStatusCode || expects?.Invoke(response) == true)
        {
            return new Attempt(response);
        }

        using (response)
        {
            ClientException refusal = await Refusal.ReadAsync(response, url, cancellationToken);
            return Refusal.IsTransient(response.StatusCode)
                ? new Attempt(null, refusal, response.Headers.RetryAfter)
                : throw refusal;
        }
    }

    /// <summary>The connection broke or the request timed out; the server may have processed it.</summary>
    public static bool IsUnanswered(Exception exception, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && exception is HttpRequestException or IOException or TaskCanceledException;

    /// <summary>The failure of a request without an answer.</summary>
    public static ClientException Unreachable(Uri url, Exception cause) => new(
        $"The server at {url.GetLeftPart(UriPartial.Authority)} cannot be reached: {Reason(cause)}.",
        innerException: cause);

    // HttpClient follows 301, 302 and 303 with a GET, which succeeds without doing what was asked.
    private static ClientException Redirected(Uri url, HttpMethod method, Uri target) => new(
        $"{url.GetLeftPart(UriPartial.Path)}: The server redirects {method} to {target.AbsoluteUri}; use that server.");

    private static string Reason(Exception cause) => cause switch
    {
        TaskCanceledException => "it did not answer in time",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name is unknown",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            (cause.InnerException ?? cause).Message.TrimEnd('.'),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            (cause.InnerException ?? cause).Message.TrimEnd('.'),
        _ => "the connection was closed",
    };

    /// <summary>A success, or a failure that may pass and the pause that the server asks for.</summary>
    private readonly record struct Attempt(
        HttpResponseMessage? Response,
        ClientException? Failure = null,
        RetryConditionHeaderValue? RetryAfter = null);
}

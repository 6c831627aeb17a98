using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DurableStreams.TestKit.Proxies;

/// <summary>Forwards a request and its response, unchanged except for the headers of the connection.</summary>
internal sealed class Forwarder : IDisposable
{
    /// <summary>Maps every byte of a header to one character, so that headers are forwarded byte for byte.</summary>
    public static readonly Encoding HeaderEncoding = Encoding.Latin1;

    /// <summary>Keeps dots and escapes in a path, which some tests depend on.</summary>
    public static readonly UriCreationOptions UnchangedPath =
        new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static readonly HashSet<string> ConnectionHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = static (_, _) => HeaderEncoding,
        ResponseHeaderEncodingSelector = static (_, _) => HeaderEncoding,
    });

    public async Task ForwardAsync(HttpContext context, Uri target)
    {
        CancellationToken aborted = context.RequestAborted;
        try
        {
            using HttpRequestMessage request = Copy(context.Request, target);
            using HttpResponseMessage response = await _client.SendAsync(request, aborted);
            Copy(response, context.Response);
            await using Stream body = await response.Content.ReadAsStreamAsync(aborted);
            await PumpAsync(body, context.Response, aborted);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
        {
            context.Abort();
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage Copy(HttpRequest from, Uri target)
    {
        var request = new HttpRequestMessage(new HttpMethod(from.Method), target) { Version = HttpVersion.Version11 };
        bool hasBody = from.ContentLength is not null || from.Headers.ContainsKey("Transfer-Encoding");
        if (hasBody || HttpMethods.IsPost(from.Method) || HttpMethods.IsPut(from.Method))
        {
            request.Content = hasBody ? new StreamContent(from.Body) : new ByteArrayContent([]);
        }

        foreach ((string name, StringValues values) in from.Headers)
        {
            if (!ConnectionHeaders.Contains(name)
                && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return request;
    }

    private static void Copy(HttpResponseMessage from, HttpResponse response)
    {
        response.StatusCode = (int)from.StatusCode;
        IEnumerable<KeyValuePair<string, HeaderStringValues>> headers =
            from.Headers.NonValidated.Concat(from.Content.Headers.NonValidated);
        foreach ((string name, HeaderStringValues values) in headers)
        {
            if (!ConnectionHeaders.Contains(name))
            {
                response.Headers.Append(name, values.ToArray());
            }
        }
    }

    /// <summary>Sends the headers first, because the first byte of the body may take long.</summary>
    private static async Task PumpAsync(Stream body, HttpResponse response, CancellationToken aborted)
    {
        await response.StartAsync(aborted);
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, aborted)) > 0)
        {
            await response.Body.WriteAsync(buffer.AsMemory(0, read), aborted);
            await response.Body.FlushAsync(aborted);
        }
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace DurableStreams.FunctionsHost.Chaos;

/// <summary>
/// A proxy between the durable client in the worker and the Durable Task extension. It drops, duplicates and delays
/// signals.
/// </summary>
internal sealed class DurableTaskProxy(Dice dice, TimeProvider time) : IDisposable
{
    private const string RpcBaseUrl = "rpcBaseUrl";
    private const string SignalEntity = "SignalEntity";

    private static readonly ForwarderRequestConfig Forwarding = new()
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private readonly HttpMessageInvoker _client = new(
        new SocketsHttpHandler { UseProxy = false, EnableMultipleHttp2Connections = true });

    private volatile string _target = "";

    /// <summary>Puts this proxy between the durable client and its endpoint. Returns the changed settings.</summary>
    public string Redirect(string durableClientJson, Uri proxyAddress)
    {
        JsonNode settings = JsonNode.Parse(durableClientJson)!;
        _target = settings[RpcBaseUrl]!.GetValue<string>();
        settings[RpcBaseUrl] = proxyAddress.AbsoluteUri;
        return settings.ToJsonString();
    }

    public void Map(WebApplication app)
    {
        IHttpForwarder forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        app.Map("/TaskHubSidecarService/{method}", async (HttpContext context, string method) =>
        {
            if (method != SignalEntity || await DisturbAsync(context))
            {
                await forwarder.SendAsync(context, _target, _client, Forwarding);
            }
        });
    }

    public void Dispose() => _client.Dispose();

    /// <returns>True if the signal must still be forwarded.</returns>
    private async Task<bool> DisturbAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        context.Request.Body = body;
        SignalFate fate = dice.SignalFate();
        switch (fate)
        {
            case SignalFate.Duplicated:
                _ = SendLaterAsync(context.Request, body.ToArray(), TimeSpan.Zero);
                break;
            case SignalFate.Delayed:
                _ = SendLaterAsync(context.Request, body.ToArray(), dice.Delay());
                break;
        }

        if (fate is SignalFate.Delivered or SignalFate.Duplicated)
        {
            return true;
        }

        await AcknowledgeAsync(context.Response);
        return false;
    }

    private async Task SendLaterAsync(HttpRequest original, byte[] body, TimeSpan delay)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(_target), original.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in original.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        await Task.Delay(delay, time);
        using HttpResponseMessage response = await _client.SendAsync(request, CancellationToken.None);
    }

    /// <summary>Returns success with an empty message: five zero bytes, for no compression and length 0.</summary>
    private static async Task AcknowledgeAsync(HttpResponse response)
    {
        response.ContentType = "application/grpc";
        response.DeclareTrailer("grpc-status");
        await response.Body.WriteAsync(new byte[5]);
        response.AppendTrailer("grpc-status", "0");
    }
}

using DurableStreams.FunctionsHost.Functions;
using DurableStreams.FunctionsHost.Rpc;
using DurableStreams.FunctionsHost.Workers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace DurableStreams.FunctionsHost.Http;

/// <summary>
/// Runs a function for a request. The worker gets the request by HTTP and the invocation by gRPC, and matches them by
/// the id of the invocation. A failure is a 500 without a body, unless the response has started.
/// </summary>
internal sealed class HttpInvoker(
    WorkerSupervisor workers,
    InvocationInputs inputs,
    IHttpForwarder forwarder,
    ILogger<HttpInvoker> log) : IDisposable
{
    private const string InvocationIdHeader = "x-ms-invocation-id";

    /// <summary>The idle timeout of the Functions host: the time without a byte in either direction.</summary>
    private static readonly ForwarderRequestConfig Forwarding = new() { ActivityTimeout = TimeSpan.FromSeconds(240) };

    private readonly HttpMessageInvoker _client = new(
        new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });

    public async Task InvokeAsync(FunctionMetadata function, HttpContext context)
    {
        if (workers.Current is not { } worker)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        string invocationId = Guid.NewGuid().ToString();
        context.Request.Headers[InvocationIdHeader] = invocationId;
        var request = new RpcHttp { Method = context.Request.Method, Url = context.Request.GetEncodedUrl() };
        IEnumerable<ParameterBinding> data = inputs.For(function, new TypedData { Http = request });
        Task<InvocationResponse> invocation = worker.InvokeAsync(function, data, invocationId, context.RequestAborted);
        ForwarderError error = await forwarder.SendAsync(
            context, (await worker.Ready).AbsoluteUri, _client, Forwarding);
        if (error != ForwarderError.None && !context.RequestAborted.IsCancellationRequested)
        {
            log.RequestNotProxied(function.Name, error);
            Fail(context.Response);
        }

        try
        {
            await invocation;
        }
        catch (InvocationFailedException problem)
        {
            if (!context.RequestAborted.IsCancellationRequested)
            {
                log.HttpFunctionFailed(function.Name, problem);
                Fail(context.Response);
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private static void Fail(HttpResponse response)
    {
        if (!response.HasStarted)
        {
            response.Clear();
            response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }
}

using System.Net;
using DurableStreams.FunctionsHost.Chaos;
using DurableStreams.FunctionsHost.Hosting;
using DurableStreams.FunctionsHost.Workers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionsHost.Rpc;

/// <summary>Serves the worker protocol on a free local port.</summary>
internal sealed class RpcServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RpcServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<RpcServer> StartAsync(
        WorkerSupervisor workers, DurableTaskProxy? durableTask, ILoggerFactory loggers)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(workers);
        builder.Services.AddRoutingCore();
        builder.Services.AddHttpForwarder();
        builder.Services.AddGrpc(static grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));

        WebApplication app = builder.Build();
        app.MapGrpcService<FunctionRpcService>();
        durableTask?.Map(app);
        await app.StartAsync();
        return new RpcServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

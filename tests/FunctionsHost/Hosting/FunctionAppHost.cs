using DurableStreams.FunctionsHost.Chaos;
using DurableStreams.FunctionsHost.Functions;
using DurableStreams.FunctionsHost.Http;
using DurableStreams.FunctionsHost.Jobs;
using DurableStreams.FunctionsHost.Rpc;
using DurableStreams.FunctionsHost.Timers;
using DurableStreams.FunctionsHost.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionsHost.Hosting;

/// <summary>
/// A running function app. It starts the worker, then the job host that needs the worker, then timers, then HTTP.
/// Disposal stops them in reverse order, so that no function is invoked without a worker.
/// </summary>
public sealed class FunctionAppHost : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly TimeProvider _time = TimeProvider.System;
    private HttpServer _http = null!;
    private WorkerSupervisor _workers = null!;

    private FunctionAppHost()
    {
    }

    /// <summary>The address that the host listens on.</summary>
    public Uri BaseAddress => _http.Address;

    /// <summary>Starts the host. Returns when it accepts requests.</summary>
    /// <param name="options">The options of the host.</param>
    /// <param name="appFolder">The folder of the published app.</param>
    public static async Task<FunctionAppHost> StartAsync(FunctionsHostOptions options, string appFolder)
    {
        ArgumentNullException.ThrowIfNull(options);
        var host = new FunctionAppHost();
        try
        {
            await host.StartPartsAsync(options, appFolder);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes on SIGTERM or Ctrl-C, or when the worker keeps failing to start.</summary>
    /// <returns>True if a signal ended the host.</returns>
    public async Task<bool> WaitForShutdownAsync()
    {
        Task signal = _http.WaitForShutdownAsync();
        return await Task.WhenAny(signal, _workers.Failed) == signal;
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out IAsyncDisposable? part))
        {
            await part.DisposeAsync();
        }
    }

    private async Task StartPartsAsync(FunctionsHostOptions options, string appFolder)
    {
        HostJson hostJson = HostJson.Load(appFolder);
        FunctionCatalog catalog = FunctionCatalog.Load(appFolder);
        var durableClient = new DurableClientSettings();
        var inputs = new InvocationInputs(durableClient);
        var dice = options.ChaosSeed is { } seed ? new Dice(seed) : null;
        DurableTaskProxy? proxy = dice is null ? null : new DurableTaskProxy(dice, _time);
        EntityChaos? entityChaos = dice is null ? null : new EntityChaos(dice, _time);

        ServiceProvider logging = Add(HostLogging.Create(hostJson));
        ILoggerFactory loggers = logging.GetRequiredService<ILoggerFactory>();
        _workers = new WorkerSupervisor(appFolder, WorkerSettings.For(options), loggers);
        RpcServer rpc = Add(await RpcServer.StartAsync(_workers, proxy, loggers));
        Add(_workers);
        await _workers.StartAsync(rpc.Address);
        var runner = new JobRunner(catalog, _workers, inputs, durableClient, entityChaos);
        Add(await JobServer.StartAsync(catalog, hostJson, options.Storage, runner, loggers));
        if (proxy is not null)
        {
            durableClient.Json = proxy.Redirect(durableClient.Json, rpc.Address);
        }

        ILogger<TimerFunctions> timerLog = loggers.CreateLogger<TimerFunctions>();
        Add(new TimerFunctions(catalog, options.TimerInterval, _workers, inputs, _time, timerLog));
        _http = Add(await HttpServer.StartAsync(
            options.Urls, hostJson.RoutePrefix, catalog, _workers, inputs, loggers));
    }

    private T Add<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }
}

using DurableStreams.FunctionsHost.Functions;
using DurableStreams.FunctionsHost.Hosting;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Host.Config;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionsHost.Jobs;

/// <summary>The WebJobs host with the extensions of the Functions host: Durable Task and storage queues.</summary>
internal sealed class JobServer : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly IHost _host;

    private JobServer(IHost host) => _host = host;

    public static async Task<JobServer> StartAsync(
        FunctionCatalog catalog, HostJson hostJson, string storage, IJobRunner runner, ILoggerFactory loggers)
    {
        Type jobs = JobTypeBuilder.Build(catalog);
        IHost host = new HostBuilder()
            .ConfigureWebJobs(static webJobs => webJobs
                .AddAzureStorageCoreServices()
                .AddAzureStorageQueues()
                .AddDurableTask())
            .ConfigureAppConfiguration(
                configuration => configuration.AddInMemoryCollection(Settings(hostJson, storage)))
            .ConfigureServices(services => services
                .AddSingleton<IHostLifetime, CallerLifetime>()
                .AddSingleton(loggers)
                .AddSingleton(runner)
                .AddSingleton<ITypeLocator>(new JobTypeLocator(jobs))
#pragma warning disable CS0618 // Marked as internal, but the extension fails without an implementation.
                .AddSingleton<IWebHookProvider, NoWebHooks>())
#pragma warning restore CS0618
            .Build();
        var server = new JobServer(host);
        try
        {
            await host.StartAsync();
            await host.Services.GetRequiredService<IJobHost>().CallAsync(JobTypeBuilder.DurableClientFunction);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _host.StopAsync().WaitAsync(StopTimeout);
            _host.Dispose();
        }
        catch (TimeoutException)
        {
            // Durable Task waits without end for an account that is gone, as an emulator is after Ctrl-C in their
            // terminal.
        }
    }

    private static Dictionary<string, string?> Settings(HostJson hostJson, string storage) => new(
        hostJson.ExtensionSettings)
    {
        ["AzureWebJobsStorage"] = storage,
        ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",

        // The Durable Task extension names a worker by these. By default, all hosts of a machine share one name.
        ["WEBSITE_CURRENT_STAMPNAME"] = "local",
        ["RoleInstanceId"] = Guid.NewGuid().ToString("N"),

        // If this is set, the Durable Task extension assumes that it runs on Azure and prints every event.
        ["CONTAINER_NAME"] = null,
    };

    private sealed class JobTypeLocator(Type type) : ITypeLocator
    {
        public IReadOnlyList<Type> GetTypes() => [type];
    }

#pragma warning disable CS0618 // Marked as internal, but the extension fails without an implementation.
    /// <summary>Returns a URL that is never called, because the app uses no webhooks.</summary>
    private sealed class NoWebHooks : IWebHookProvider
    {
        public Uri GetUrl(IExtensionConfigProvider extension) => new("http://127.0.0.1/runtime/webhooks/durabletask");
    }
#pragma warning restore CS0618
}

using DurableStreams.FunctionApp.Harness;
using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Http;

/// <summary>The app in this process, on a store of its own that can be made to fail.</summary>
internal sealed class App : IAsyncDisposable
{
    private App(FunctionHost host, FaultScript faults, MemoryStreamStore memory)
    {
        Host = host;
        Faults = faults;
        Memory = memory;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = host.BaseAddress };
    }

    public FunctionHost Host { get; }

    public FaultScript Faults { get; }

    public MemoryStreamStore Memory { get; }

    public HttpClient Client { get; }

    public static async Task<App> StartAsync(
        Dictionary<string, string?>? settings = null, TimeProvider? clock = null, Action<IServiceCollection>? configure = null, bool runTimers = false)
    {
        var faults = new FaultScript();
        var memory = new MemoryStreamStore(isExclusive: false);
        FunctionHost host = await FunctionHost.StartAsync(
            new HarnessOptions { Urls = "http://127.0.0.1:0", RunTimers = runTimers, Settings = settings ?? [] },
            (streams, _) => streams.UseStore(_ => FaultInjectingStore.Over(memory, faults)),
            services =>
            {
                services.AddSingleton(clock ?? TimeProvider.System);
                configure?.Invoke(services);
            });
        return new App(host, faults, memory);
    }

    public Task<HttpResponseMessage> SendAsync(string method, string path, string? body = null, string contentType = "application/json")
    {
        // Not parsed by Uri, which would decode and shorten paths.
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(
            Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (body is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.ContentType = new(contentType);
        }

        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async Task<HttpResponseMessage> CreateAsync(string path = "/v1/stream/a", string contentType = "application/json", string body = "")
    {
        HttpResponseMessage created = await SendAsync("PUT", path, body, contentType);
        Assert.Equal(201, (int)created.StatusCode);
        return created;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
    }
}

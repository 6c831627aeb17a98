using DurableStreams.AspNetCore;
using DurableStreams.AspNetCore.Estuaries;
using DurableStreams.FunctionApp.Clients;
using DurableStreams.FunctionApp.Http;
using DurableStreams.FunctionApp.Tests.Signals;
using DurableStreams.TestKit.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableStreams.FunctionApp.Tests.Http;

/// <summary>The worker may recycle the HttpContext of a disconnected client while the function still runs.</summary>
public sealed class AbandonedRequestTests
{
    [Fact]
    public async Task A_recycled_context_of_a_disconnected_client_is_not_an_error()
    {
        var faults = new FaultScript();
        await using App app = await App.StartAsync(faults: faults);
        var gate = new Gate();
        faults.Next(StoreCall.Get, Fault.PauseBefore(gate));
        using var aborted = new CancellationTokenSource();
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(
            new HttpRequestFeature { Method = "GET", Path = "/v1/stream/a", RawTarget = "/v1/stream/a" });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature { RequestAborted = aborted.Token });
        var context = new DefaultHttpContext(features);
        var function = new StreamHttp(
            app.Services.GetRequiredService<IStreamHandler>(), new DurableClients(), NullLogger<StreamHttp>.Instance);

        Task running = function.HandleAsync(context.Request, DurableMocks.TaskClient());
        await gate.Reached;
        context.Uninitialize();
        await aborted.CancelAsync();
        gate.Open();
        await running;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failed_estuary_response_is_an_error_only_if_the_client_is_connected(bool isDisconnected)
    {
        await using App app = await App.StartAsync();
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(
            new HttpRequestFeature { Method = "GET", Path = "/v1/estuary/p/e", RawTarget = "/v1/estuary/p/e" });

        // The response feature is missing, so every write fails.
        features.Set<IHttpRequestLifetimeFeature>(
            new HttpRequestLifetimeFeature { RequestAborted = new CancellationToken(isDisconnected) });
        var context = new DefaultHttpContext(features);
        var clients = new DurableClients();
        DurableTaskClient client = DurableMocks.TaskClient();
        var function = new EstuaryHttp(
            app.Services.GetRequiredService<IEstuaryHandler>(), clients, NullLogger<EstuaryHttp>.Instance);

        Exception? thrown = await Record.ExceptionAsync(() => function.HandleAsync(context.Request, client));
        Assert.Equal(isDisconnected, thrown is null);
        Assert.Same(client, clients.Latest);
    }
}

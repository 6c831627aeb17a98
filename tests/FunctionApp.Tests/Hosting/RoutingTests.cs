using DurableStreams.FunctionApp.Harness;
using DurableStreams.FunctionApp.Tests.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Hosting;

public sealed class RoutingTests
{
    [Fact]
    public void The_app_has_these_functions() => Assert.Equal(
        ["ConfigHttp", "Estuary", "EstuaryHttp", "FanOut", "HealthHttp", "ReadyHttp", "Stream", "StreamHttp", "Subscribers", "Sweep"],
        FunctionCatalog.OfTheApp().Functions.Select(function => function.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void No_function_asks_for_a_key() => Assert.All(
        FunctionCatalog.OfTheApp().With<HttpTriggerAttribute>(), function => Assert.Equal(AuthorizationLevel.Anonymous, function.Trigger.AuthLevel));

    [Fact]
    public void Two_functions_of_a_name_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => FunctionCatalog.Of(typeof(StreamEntity), typeof(AnotherStream)));

    [Theory]
    [InlineData("", "v1/stream/{*path}", "/v1/stream/{*path}")]
    [InlineData("api", "health", "/api/health")]
    [InlineData("/x/", "health", "/x/health")]
    public void Routes_start_with_the_prefix(string prefix, string route, string expected) =>
        Assert.Equal(expected, HttpFunctions.RouteOf(prefix, route));

    [Theory]
    [InlineData("admin/x")]
    [InlineData("Runtime")]
    public void Routes_of_the_host_itself_are_refused(string route) =>
        Assert.Throws<InvalidOperationException>(() => HttpFunctions.RouteOf("", route));

    [Fact]
    public async Task The_prefix_of_host_json_counts()
    {
        await using App app = await App.StartAsync(configure: static services => services.AddSingleton(HostJson.Load() with { RoutePrefix = "api" }));
        Assert.Equal(200, (int)(await app.SendAsync("GET", "/api/health")).StatusCode);
        Assert.Equal(404, (int)(await app.SendAsync("GET", "/health")).StatusCode);
    }

    [Fact]
    public async Task Without_a_storage_account_the_app_says_which_settings_are_missing()
    {
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            FunctionHost.StartAsync(new HarnessOptions { Urls = "http://127.0.0.1:0" }, (streams, configuration) => streams.UseConfiguredStore(configuration)));
        Assert.Contains("DurableStreams:Storage:ConnectionString", refused.Message, StringComparison.Ordinal);
    }

    private static class AnotherStream
    {
        [Function("STREAM")]
        public static Task<TaskEntityDispatcher> RunAsync([EntityTrigger] TaskEntityDispatcher dispatcher) => Task.FromResult(dispatcher);
    }
}

using System.Text.Json;
using DurableStreams.AspNetCore.OpenApi;
using DurableStreams.FunctionApp.Hosting;
using DurableStreams.Storage.AzureTables.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Hosting;

/// <summary>The metadata of the app's functions that the Functions host reads.</summary>
public sealed class RoutingTests
{
    [Fact]
    public void The_app_has_these_functions() => Assert.Equal(
        [
            "ConfigHttp", "DashboardHttp", "Estuary", "EstuaryHttp", "FanOut", "HealthHttp", "ListHttp", "OpenApiHttp",
            "ReadyHttp", "Stream", "StreamHttp", "Subscribers", "Sweep",
        ],
        FunctionMetadata.OfTheApp.Select(function => function.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Function_names_differ_in_more_than_case() => Assert.Equal(
        FunctionMetadata.OfTheApp.Count,
        FunctionMetadata.OfTheApp.Select(function => function.Name)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Count());

    [Fact]
    public void No_function_requires_a_key() =>
        Assert.All(FunctionMetadata.OverHttp, function => Assert.Equal("Anonymous", function.Trigger.AuthLevel));

    [Theory]
    [InlineData("StreamHttp", "v1/stream/{*path}", "get head put post delete options patch")]
    [InlineData("EstuaryHttp", "v1/estuary/{*path}", "get head put post delete options patch")]
    [InlineData("ConfigHttp", "v1/config/{*path}", "get head put post delete options patch")]
    [InlineData("ListHttp", "v1/projects/{*path}", "get head put post delete options patch")]
    [InlineData("DashboardHttp", "ui/{*path}", "get head put post delete options patch")]
    [InlineData("HealthHttp", "health", "get head")]
    [InlineData("ReadyHttp", "health/ready", "get head")]
    [InlineData("OpenApiHttp", "openapi.json", "get head")]
    public void Each_http_function_has_its_route_and_methods(string name, string route, string methods)
    {
        FunctionBinding trigger = FunctionMetadata.OverHttp.Single(function => function.Name == name).Trigger;
        Assert.Equal((route, methods), (trigger.Route, string.Join(' ', trigger.Methods!)));
    }

    [Fact]
    public void Each_documented_operation_has_a_function_and_each_function_is_documented()
    {
        using Stream resource = typeof(IOpenApiHandler).Assembly.GetManifestResourceStream("openapi.json")!;
        using JsonDocument document = JsonDocument.Parse(resource);
        var used = new HashSet<string>();
        foreach (JsonProperty path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            var function = Assert.Single(FunctionMetadata.OverHttp, one => Serves(one.Trigger.Route!, path.Name[1..]));
            used.Add(function.Name);
            Assert.Superset(
                path.Value.EnumerateObject().Select(one => one.Name).Where(name => name != "parameters").ToHashSet(),
                function.Trigger.Methods!.ToHashSet());
        }

        // The dashboard is a page: what its scripts ask for below its own URL is no API.
        Assert.Equal(
            FunctionMetadata.OverHttp
                .Select(function => function.Name)
                .Where(name => name != "DashboardHttp")
                .ToHashSet(),
            used);
    }

    [Fact]
    public void No_route_is_reserved_by_the_host() => Assert.All(FunctionMetadata.OverHttp, function =>
    {
        Assert.False(function.Trigger.Route!.StartsWith("admin", StringComparison.OrdinalIgnoreCase));
        Assert.False(function.Trigger.Route!.StartsWith("runtime", StringComparison.OrdinalIgnoreCase));
    });

    [Fact]
    public void The_queue_function_listens_to_the_queue_of_the_app() => Assert.Equal(
        ("queueTrigger", StorageFanOutQueue.Name),
        FunctionMetadata.OfTheApp.Where(function => function.Name == "FanOut")
            .Select(function => (function.Trigger.Type, function.Trigger.QueueName))
            .Single());

    [Theory]
    [InlineData("Stream")]
    [InlineData("Subscribers")]
    [InlineData("Estuary")]
    public void The_entities_that_signals_are_addressed_to_exist(string name) =>
        Assert.Equal("entityTrigger", FunctionMetadata.OfTheApp.Single(function => function.Name == name).Trigger.Type);

    [Theory]
    [InlineData("StreamHttp")]
    [InlineData("EstuaryHttp")]
    [InlineData("FanOut")]
    [InlineData("Sweep")]
    public void Functions_that_can_send_signals_have_a_client_binding(string name) =>
        Assert.Contains(
            FunctionMetadata.OfTheApp.Single(function => function.Name == name).Bindings,
            binding => binding.Type == "durableClient");

    [Fact]
    public void Without_a_storage_account_the_error_names_the_missing_settings()
    {
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() =>
            new ServiceCollection().AddFunctionApp().UseConfiguredStore(new ConfigurationBuilder().Build()));
        Assert.Contains("DurableStreams:Storage:ConnectionString", refused.Message, StringComparison.Ordinal);
    }

    private static bool Serves(string route, string path) => route.EndsWith("{*path}", StringComparison.Ordinal)
        ? $"{path}/".StartsWith(route[..^"{*path}".Length], StringComparison.Ordinal)
        : path == route;
}

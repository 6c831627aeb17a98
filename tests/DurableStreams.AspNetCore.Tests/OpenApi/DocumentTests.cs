using System.Reflection;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Subscriptions.Errors;
using DurableStreams.AspNetCore.Tests.Wire;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace DurableStreams.AspNetCore.Tests.OpenApi;

/// <summary>docs/openapi.json, as a host serves it.</summary>
public sealed class DocumentTests : WireTests
{
    // They say more than the code: their text is made for each request.
    private static readonly string[] CodesWithText =
    [
        "INVALID_FORK_POINT", "CONFIGURATION_MISMATCH", "CONTENT_TYPE_MISMATCH", "INVALID_PROJECT_CONFIG",
        "BODY_TOO_LARGE", "BODY_TIMEOUT", "INVALID_BODY", "BAD_REQUEST", "INVALID_REQUEST", "WEBHOOK_URL_REJECTED",
        "ALREADY_CLAIMED",
    ];

    [Fact]
    public async Task A_reader_of_openapi_finds_no_errors()
    {
        ReadResult read = OpenApiDocument.Parse(await TextAsync(), "json");

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal("3.1.0", $"{read.Diagnostic.SpecificationVersion}" == "OpenApi3_1" ? "3.1.0" : "other");
    }

    [Fact]
    public async Task Each_operation_has_an_id_of_its_own()
    {
        ApiDocument document = ApiDocument.Parse(await TextAsync());

        Assert.Distinct(document.Operations.Select(static one => one.Id));
    }

    [Fact]
    public async Task Each_error_code_is_documented_and_exists()
    {
        ApiDocument document = ApiDocument.Parse(await TextAsync());

        IEnumerable<string> codes = ((Type[])[typeof(ProtocolErrors), typeof(SubscriptionErrors)])
            .SelectMany(static type => type.GetProperties(BindingFlags.Public | BindingFlags.Static))
            .Select(static property => property.GetValue(null))
            .OfType<ProtocolError>()
            .Select(static error => error.Code)
            .Concat(CodesWithText);

        Assert.Equal(codes.Distinct().Order(StringComparer.Ordinal), document.ErrorCodes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_methods_of_each_path_are_those_that_the_server_allows()
    {
        ApiDocument document = ApiDocument.Parse(await TextAsync());
        foreach (IGrouping<string, ApiOperation> path in document.Operations.GroupBy(static one => one.Path)
            .Where(static path => path.Key.StartsWith("/v1/", StringComparison.Ordinal)))
        {
            using HttpResponseMessage preflight = await Server.SendAsync("OPTIONS", SampleRequest.Target(path.First()));

            Assert.Equal(
                path.Select(static one => one.Method).Order(StringComparer.Ordinal),
                preflight.Content.Headers.Allow.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_server_with_other_roots_documents_them()
    {
        await using StreamServer server = await StreamServer.StartAsync(settings: new()
        {
            ["DurableStreams:Root"] = "/logs",
            ["DurableStreams:EstuaryRoot"] = "/rivers",
            ["DurableStreams:ConfigRoot"] = "/tenants",
            ["DurableStreams:ProjectsRoot"] = "/lists",
        });

        ApiDocument document = ApiDocument.Parse(await server.Client.GetStringAsync("/openapi.json"));

        Assert.NotNull(document.Find("GET", "/logs/p/s"));
        Assert.NotNull(document.Find("POST", "/logs/p/__ds/subscriptions/i/claim"));
        Assert.NotNull(document.Find("GET", "/rivers/p/e"));
        Assert.NotNull(document.Find("PUT", "/tenants/p"));
        Assert.NotNull(document.Find("GET", "/lists"));
        Assert.NotNull(document.Find("GET", "/lists/p/streams"));
        Assert.DoesNotContain(document.Operations, static one => one.Path.StartsWith("/v1", StringComparison.Ordinal));
    }

    private Task<string> TextAsync() => Server.Client.GetStringAsync("/openapi.json");
}

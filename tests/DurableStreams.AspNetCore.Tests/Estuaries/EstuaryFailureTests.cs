using System.Net;
using DurableStreams.AspNetCore.Tests.Errors;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Storage;

namespace DurableStreams.AspNetCore.Tests.Estuaries;

/// <summary>Responses about estuaries when the store fails or refuses.</summary>
public sealed class EstuaryFailureTests
{
    private const string Body = """{"estuaryId":"e"}""";

    private static readonly string TooLong = new('x', 100);

    public static TheoryData<string, string> Requests => new()
    {
        { "POST", "/v1/estuary/subscribe/p/s" },
        { "DELETE", "/v1/estuary/subscribe/p/s" },
        { "GET", "/v1/estuary/p/e" },
        { "DELETE", "/v1/estuary/p/e" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task An_unavailable_store_is_a_503_with_retry_after(string method, string target)
    {
        await using StreamServer server = await StartAsync(() => new StoreUnavailableException("secret"));
        HttpResponseMessage response = await server.SendAsync(method, target, body: Body);

        await response.RefusedAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        Assert.Equal("1", response.Header("Retry-After"));
    }

    [Theory]
    [InlineData("POST", "/v1/estuary/subscribe/p/s")]
    [InlineData("GET", "/v1/estuary/p/e")]
    [InlineData("DELETE", "/v1/estuary/p/e")]
    public async Task An_unexpected_exception_is_a_500_without_details(string method, string target)
    {
        await using StreamServer server = await StartAsync(() => new InvalidOperationException("secret"));
        HttpResponseMessage response = await server.SendAsync(method, target, ["Origin: https://app.example"], Body);

        await response.RefusedAsync(HttpStatusCode.InternalServerError, "INTERNAL_ERROR");
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_path_that_is_too_long_for_the_store_is_refused_as_source_and_as_estuary()
    {
        await using StreamServer server = await StartAsync(() => new InvalidOperationException("Must not be called."));
        await (await server.SendAsync("POST", $"/v1/estuary/subscribe/p/{TooLong}", body: Body))
            .RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PATH");
        await (await server.SendAsync("GET", $"/v1/estuary/p/{TooLong}"))
            .RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PATH");
        await (await server.SendAsync("POST", "/v1/estuary/subscribe/p/s", body: $$"""{"estuaryId":"{{TooLong}}"}"""))
            .RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PATH");
    }

    [Fact]
    public async Task A_path_that_is_kept_for_forks_cannot_become_an_estuary()
    {
        await using StreamServer server = await StreamServer.StartAsync();
        await server.SendAsync("PUT", "/v1/stream/p/s", ["Content-Type: text/plain"]);
        await server.SendAsync("PUT", "/v1/stream/p/e", ["Content-Type: text/plain"]);
        await server.SendAsync("PUT", "/v1/stream/p/fork", ["Stream-Forked-From: /v1/stream/p/e"]);
        await server.SendAsync("DELETE", "/v1/stream/p/e");

        await (await server.SendAsync("POST", "/v1/estuary/subscribe/p/s", body: Body))
            .RefusedAsync(HttpStatusCode.Conflict, "PATH_BLOCKED");
    }

    private static Task<StreamServer> StartAsync(Func<Exception> problem) =>
        StreamServer.StartAsync(store: streams => streams.UseStore(
            _ => new BrokenStore(problem) { AcceptedPathLength = TooLong.Length - 1 }));
}

using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.AspNetCore.Tests.Errors;

public sealed class FailureTests
{
    public static TheoryData<string, string> Operations => new()
    {
        { "PUT", "/v1/stream/new" },
        { "POST", "/v1/stream/s" },
        { "GET", "/v1/stream/s" },
        { "GET", "/v1/stream/s?offset=-1&live=long-poll" },
        { "GET", "/v1/stream/s?offset=-1&live=sse" },
        { "DELETE", "/v1/stream/s" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_unavailable_store_is_a_503_with_retry_after(string method, string target)
    {
        var script = new FaultScript();
        await using StreamServer server = await StreamServer.StartAsync(
            store: streams =>
                streams.UseStore(_ => FaultInjectingStore.Over(new MemoryStreamStore(isExclusive: false), script)));
        script.Always(StoreCall.Get, Fault.Before);
        script.Always(StoreCall.Commit, Fault.Before);

        HttpResponseMessage response =
            await server.SendAsync(method, target, ["Content-Type: text/plain"], method == "POST" ? "x" : null);

        await response.RefusedAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        Assert.Equal("1", response.Header("Retry-After"));
        Assert.Equal("\"capacity\";r=0;t=1", response.Header("RateLimit"));
    }

    [Theory]
    [InlineData("GET", "/v1/stream/s")]
    [InlineData("GET", "/v1/stream/s?offset=-1&live=sse")]
    [InlineData("DELETE", "/v1/stream/s")]
    public async Task An_unexpected_exception_is_a_500_without_details(string method, string target)
    {
        await using StreamServer server =
            await StreamServer.StartAsync(store: streams => streams.UseStore(_ => new BrokenStore()));

        HttpResponseMessage response = await server.SendAsync(method, target, ["Origin: https://app.example"]);

        await response.RefusedAsync(HttpStatusCode.InternalServerError, "INTERNAL_ERROR");
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("GET", "/v1/stream/s")]
    [InlineData("GET", "/v1/stream/s?offset=-1&live=sse")]
    public async Task Damaged_data_is_a_500_of_its_own_without_details(string method, string target)
    {
        await using StreamServer server = await StreamServer.StartAsync(
            store: streams => streams.UseStore(_ => new BrokenStore(() => new DamagedDataException("secret"))));

        HttpResponseMessage response = await server.SendAsync(method, target, []);

        await response.RefusedAsync(HttpStatusCode.InternalServerError, "DATA_DAMAGED");
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}

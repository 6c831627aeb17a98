using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Append;

/// <summary>The maximum size of a stream, as clients see it.</summary>
public sealed class StreamQuotaTests
{
    private const string Text = "Content-Type: text/plain";

    [Fact]
    public async Task A_full_stream_refuses_appends_and_can_be_read_closed_and_deleted()
    {
        await using StreamServer server = await StreamServer.StartAsync(settings: new Dictionary<string, string?>
        {
            ["DurableStreams:MaxStreamBytes"] = "5",
        });
        await (await server.SendAsync("PUT", "/v1/stream/s", [Text], "123456"))
            .RefusedAsync(HttpStatusCode.InsufficientStorage, "STORAGE_QUOTA_EXCEEDED");
        await server.CreateAsync("s", body: "12345");
        HttpResponseMessage refused = await server.SendAsync("POST", "/v1/stream/s", [Text], "6");
        await refused.RefusedAsync(HttpStatusCode.InsufficientStorage, "STORAGE_QUOTA_EXCEEDED");
        Assert.Equal("12345", await (await server.SendAsync("GET", "/v1/stream/s?offset=-1")).TextAsync());
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await server.SendAsync("POST", "/v1/stream/s", ["Stream-Closed: true"])).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync("DELETE", "/v1/stream/s")).StatusCode);
    }
}

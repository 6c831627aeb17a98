using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Delete;

public sealed class DeleteTests : WireTests
{
    [Fact]
    public async Task A_deleted_stream_is_not_found_and_cannot_be_deleted_again()
    {
        await Server.CreateAsync("s", body: "abc");

        HttpResponseMessage deleted = await Server.SendAsync("DELETE", "/v1/stream/s");
        HttpResponseMessage again = await Server.SendAsync("DELETE", "/v1/stream/s");
        HttpResponseMessage read = await Server.SendAsync("GET", "/v1/stream/s");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await again.RefusedAsync(HttpStatusCode.NotFound, "STREAM_NOT_FOUND");
        await read.RefusedAsync(HttpStatusCode.NotFound, "STREAM_NOT_FOUND");
    }

    [Fact]
    public async Task A_stream_with_forks_is_gone_rather_than_missing()
    {
        await Server.CreateAsync("s");
        await Server.SendAsync("PUT", "/v1/stream/fork", ["Stream-Forked-From: /v1/stream/s"]);

        Assert.Equal(HttpStatusCode.NoContent, (await Server.SendAsync("DELETE", "/v1/stream/s")).StatusCode);
        await (await Server.SendAsync("DELETE", "/v1/stream/s")).RefusedAsync(HttpStatusCode.Gone, "STREAM_GONE");
        await (await Server.SendAsync("POST", "/v1/stream/s", ["Content-Type: text/plain"], "x"))
            .RefusedAsync(HttpStatusCode.Gone, "STREAM_GONE");
        Assert.Equal(HttpStatusCode.Gone, (await Server.SendAsync("HEAD", "/v1/stream/s")).StatusCode);
    }
}

using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Create;

public sealed class ForkHeaderTests : WireTests
{
    [Theory]
    [InlineData("/v1/stream/source")]
    [InlineData("/v1/stream/sourc%65")]
    public async Task A_fork_reads_what_its_source_had(string from)
    {
        await Server.CreateAsync("source", body: "abc");

        HttpResponseMessage created = await Server.SendAsync("PUT", "/v1/stream/fork", [$"Stream-Forked-From: {from}"]);
        HttpResponseMessage read = await Server.SendAsync("GET", "/v1/stream/fork");

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("text/plain", created.Header("Content-Type"));
        Assert.Equal("abc", await read.TextAsync());
    }

    [Theory]
    [InlineData("source")]
    [InlineData("stream/source")]
    [InlineData("/stream/source")]
    [InlineData("/v1/stream/")]
    [InlineData("/v1/stream")]
    [InlineData("/v1/streams/source")]
    [InlineData("/v1/stream//source")]
    [InlineData("/v1/stream/../stream/source")]
    [InlineData("/v1/stream/source?offset=-1")]
    [InlineData("http://127.0.0.1/v1/stream/source")]
    [InlineData("")]
    public async Task The_source_is_the_url_path_of_a_stream(string from)
    {
        await Server.CreateAsync("source");
        HttpResponseMessage response =
            await Server.SendAsync("PUT", "/v1/stream/fork", [$"Stream-Forked-From: {from}"]);
        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_FORKED_FROM");
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("other/source")]
    [InlineData("__ds/source")]
    public async Task A_source_that_does_not_exist_or_belongs_to_another_project_is_not_found(string source)
    {
        await Server.CreateAsync("other/source");
        HttpResponseMessage response =
            await Server.SendAsync("PUT", "/v1/stream/fork", [$"Stream-Forked-From: /v1/stream/{source}"]);
        await response.RefusedAsync(HttpStatusCode.NotFound, "SOURCE_NOT_FOUND");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("now")]
    [InlineData("")]
    [InlineData("0_0")]
    [InlineData("000000000000000_0000000000000000")]
    [InlineData("+000000000000000_0000000000000000")]
    [InlineData("0000000000000000_00000000000000000")]
    public async Task A_fork_offset_has_the_exact_form(string offset)
    {
        await Server.CreateAsync("source");
        HttpResponseMessage response = await Server.SendAsync(
            "PUT", "/v1/stream/fork", ["Stream-Forked-From: /v1/stream/source", $"Stream-Fork-Offset: {offset}"]);
        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_FORK_OFFSET");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("05")]
    [InlineData("1.5")]
    [InlineData("abc")]
    [InlineData("")]
    public async Task A_sub_offset_is_a_plain_number(string subOffset)
    {
        await Server.CreateAsync("source", body: "abcdefgh");
        HttpResponseMessage response = await Server.SendAsync(
            "PUT",
            "/v1/stream/fork",
            ["Stream-Forked-From: /v1/stream/source", $"Stream-Fork-Sub-Offset: {subOffset}"]);
        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_FORK_SUB_OFFSET");
    }

    [Theory]
    [InlineData("Stream-Fork-Offset: 0000000000000000_0000000000000000")]
    [InlineData("Stream-Fork-Sub-Offset: 0")]
    public async Task A_fork_point_needs_a_source(string header)
    {
        HttpResponseMessage response = await Server.SendAsync("PUT", "/v1/stream/fork", [header]);
        await response.RefusedAsync(HttpStatusCode.BadRequest, "FORK_WITHOUT_SOURCE");
    }

    [Theory]
    [InlineData("9999999999999999_0000000000000000", "0")]
    [InlineData("0000000000000000_0000000000000001", "0")]
    [InlineData("0000000000000000_0000000000000000", "9")]
    [InlineData("0000000000000000_0000000000000000", "99999999999999999999999")]
    public async Task A_fork_point_must_be_one_of_the_source(string offset, string subOffset)
    {
        await Server.CreateAsync("source", body: "abcdefgh");
        HttpResponseMessage response = await Server.SendAsync(
            "PUT",
            "/v1/stream/fork",
            [
                "Stream-Forked-From: /v1/stream/source",
                $"Stream-Fork-Offset: {offset}",
                $"Stream-Fork-Sub-Offset: {subOffset}"
            ]);
        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_FORK_POINT");
    }

    [Fact]
    public async Task A_fork_of_another_content_type_is_a_conflict()
    {
        await Server.CreateAsync("source");
        HttpResponseMessage response =
            await Server.SendAsync(
                "PUT", "/v1/stream/fork", ["Stream-Forked-From: /v1/stream/source", "Content-Type: text/html"]);
        await response.RefusedAsync(HttpStatusCode.Conflict, "CONTENT_TYPE_MISMATCH");
    }

    [Fact]
    public async Task A_deleted_source_and_its_path_are_conflicts()
    {
        await Server.CreateAsync("source");
        await Server.SendAsync("PUT", "/v1/stream/first", ["Stream-Forked-From: /v1/stream/source"]);
        await Server.DeleteAsync("source");

        HttpResponseMessage fork =
            await Server.SendAsync("PUT", "/v1/stream/second", ["Stream-Forked-From: /v1/stream/source"]);
        HttpResponseMessage recreation = await Server.SendAsync("PUT", "/v1/stream/source");

        await fork.RefusedAsync(HttpStatusCode.Conflict, "SOURCE_GONE");
        await recreation.RefusedAsync(HttpStatusCode.Conflict, "PATH_BLOCKED");
    }
}

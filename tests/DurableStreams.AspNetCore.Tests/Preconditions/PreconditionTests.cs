using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Preconditions;

/// <summary>Preconditions of writes: the validator of a stream is its tail.</summary>
public sealed class PreconditionTests : WireTests
{
    private const string Text = "Content-Type: text/plain";

    // method, path, headers, body
    public static TheoryData<string, string, string> Unsupported => new()
    {
        { "POST", "If-Match: *", "x" },
        { "POST", "If-Match: ", "x" },
        { "POST", "If-Match: \"\"", "x" },
        { "POST", "If-Match: W/\"a\"", "x" },
        { "POST", "If-Match: \"a\", \"b\"", "x" },
        { "POST", "If-Match: a|If-Match: b", "x" },
        { "POST", "If-Match: a b", "x" },
        { "POST", "If-None-Match: *", "x" },
        { "POST", "If-None-Match: \"a\"", "x" },
        { "POST", "If-Unmodified-Since: Mon, 30 Nov 2026 00:00:00 GMT", "x" },
        { "POST", "If-Modified-Since: Mon, 30 Nov 2026 00:00:00 GMT", "x" },
        { "POST", "If-Range: \"a\"", "x" },
        { "DELETE", "If-Match: *", "" },
        { "DELETE", "If-None-Match: *", "" },
        { "DELETE", "If-Unmodified-Since: Mon, 30 Nov 2026 00:00:00 GMT", "" },
        { "PUT", "If-Match: \"a\"", "" },
        { "PUT", "If-Match: *", "" },
        { "PUT", "If-None-Match: \"a\"", "" },
        { "PUT", "If-None-Match: *, \"a\"", "" },
        { "PUT", "If-Unmodified-Since: Mon, 30 Nov 2026 00:00:00 GMT", "" },
    };

    [Theory]
    [MemberData(nameof(Unsupported))]
    public async Task A_precondition_that_is_not_supported_is_refused_and_changes_nothing(
        string method, string headers, string body)
    {
        string before = (await Server.CreateAsync("s", body: "abc")).TailOffset.ToString();
        HttpResponseMessage response = await Server.SendAsync(
            method, "/v1/stream/s", [Text, .. headers.Split('|')], body == "" ? null : body);
        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PRECONDITION");
        Assert.Equal(before, (await Server.HeadAsync("s")).Head!.TailOffset.ToString());
        HttpResponseMessage missing = await Server.SendAsync("PUT", "/v1/stream/new", ["If-Match: *"]);
        await missing.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PRECONDITION");
        Assert.Null((await Server.HeadAsync("new")).Head);
    }

    [Theory]
    [InlineData("\"{0}\"")]
    [InlineData("{0}")]
    [InlineData("  \"{0}\" ")]
    public async Task An_append_at_the_expected_tail_succeeds_and_one_at_another_tail_changes_nothing(string form)
    {
        string first = (await Server.CreateAsync("s", body: "abc")).TailOffset.ToString();
        string condition = $"If-Match: {form.Replace("{0}", first, StringComparison.Ordinal)}";
        HttpResponseMessage appended = await Server.SendAsync("POST", "/v1/stream/s", [Text, condition], "x");
        HttpResponseMessage refused = await Server.SendAsync("POST", "/v1/stream/s", [Text, condition], "y");

        Assert.Equal(HttpStatusCode.NoContent, appended.StatusCode);
        Assert.Equal($"\"{appended.NextOffset()}\"", appended.Header("ETag"));
        await refused.RefusedAsync(HttpStatusCode.PreconditionFailed, "PRECONDITION_FAILED");
        Assert.Equal(appended.NextOffset(), refused.NextOffset());
        Assert.Equal(appended.Header("ETag"), refused.Header("ETag"));
        Assert.Equal("abcx", await (await Server.SendAsync("GET", "/v1/stream/s?offset=-1")).TextAsync());
    }

    [Fact]
    public async Task An_entity_tag_that_is_no_offset_matches_nothing()
    {
        string tail = (await Server.CreateAsync("s", body: "abc")).TailOffset.ToString();
        foreach (string method in (string[])["DELETE", "POST"])
        {
            HttpResponseMessage refused = await Server.SendAsync(
                method, "/v1/stream/s", [Text, "If-Match: \"bogus\""], method == "POST" ? "x" : null);
            await refused.RefusedAsync(HttpStatusCode.PreconditionFailed, "PRECONDITION_FAILED");
            Assert.Equal(tail, refused.NextOffset());
            Assert.Equal($"\"{tail}\"", refused.Header("ETag"));
        }

        Assert.Equal("abc", await (await Server.SendAsync("GET", "/v1/stream/s?offset=-1")).TextAsync());
    }

    [Fact]
    public async Task A_stream_is_deleted_only_at_the_expected_tail()
    {
        string first = (await Server.CreateAsync("s", body: "abc")).TailOffset.ToString();
        string second = (await Server.AppendAsync("s", "d")).ToString();
        HttpResponseMessage refused = await DeleteAsync(first);
        await refused.RefusedAsync(HttpStatusCode.PreconditionFailed, "PRECONDITION_FAILED");
        Assert.Equal(second, refused.NextOffset());
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(second)).StatusCode);
        await (await DeleteAsync(second)).RefusedAsync(HttpStatusCode.NotFound, "STREAM_NOT_FOUND");

        Task<HttpResponseMessage> DeleteAsync(string tail) =>
            Server.SendAsync("DELETE", "/v1/stream/s", [$"If-Match: \"{tail}\""]);
    }

    [Fact]
    public async Task Existence_and_closure_are_checked_before_the_precondition_and_the_rest_after_it()
    {
        string[] stale = [Text, "If-Match: \"stale\""];
        await Server.CreateAsync("closed", closed: true);
        await Server.CreateAsync("json", "application/json");
        await (await Server.SendAsync("POST", "/v1/stream/missing", stale, "x"))
            .RefusedAsync(HttpStatusCode.NotFound, "STREAM_NOT_FOUND");
        await (await Server.SendAsync("POST", "/v1/stream/closed", stale, "x"))
            .RefusedAsync(HttpStatusCode.Conflict, "STREAM_CLOSED");
        await (await Server.SendAsync("POST", "/v1/stream/json", stale, "x"))
            .RefusedAsync(HttpStatusCode.PreconditionFailed, "PRECONDITION_FAILED");
        string tail = (await Server.HeadAsync("json")).Head!.TailOffset.ToString();
        await (await Server.SendAsync("POST", "/v1/stream/json", [Text, $"If-Match: \"{tail}\""], "x"))
            .RefusedAsync(HttpStatusCode.Conflict, "CONTENT_TYPE_MISMATCH");
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(Text, null)]
    [InlineData("", "x")]
    [InlineData("", "large")]
    public async Task A_body_or_content_type_that_is_missing_matters_only_after_the_precondition(
        string contentType, string? body)
    {
        body = body == "large" ? new string('x', 100_000) : body;
        await Server.CreateAsync("closed", closed: true);
        string tail = (await Server.CreateAsync("s")).TailOffset.ToString();
        await (await AppendAsync("missing", "stale")).RefusedAsync(HttpStatusCode.NotFound, "STREAM_NOT_FOUND");
        await (await AppendAsync("closed", "stale")).RefusedAsync(HttpStatusCode.Conflict, "STREAM_CLOSED");
        HttpResponseMessage stale = await AppendAsync("s", "stale");
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "PRECONDITION_FAILED");
        Assert.Equal(tail, stale.NextOffset());
        Assert.Equal($"\"{tail}\"", stale.Header("ETag"));
        await (await AppendAsync("s", tail)).RefusedAsync(
            HttpStatusCode.BadRequest, body is null ? "EMPTY_BODY" : "MISSING_CONTENT_TYPE");

        Task<HttpResponseMessage> AppendAsync(string stream, string ifMatch) => Server.SendAsync(
            "POST",
            $"/v1/stream/{stream}",
            contentType == "" ? [$"If-Match: {ifMatch}"] : [contentType, $"If-Match: {ifMatch}"],
            body);
    }

    [Fact]
    public async Task A_precondition_and_a_producer_exclude_each_other()
    {
        string tail = (await Server.CreateAsync("s")).TailOffset.ToString();
        HttpResponseMessage response = await Server.SendAsync(
            "POST",
            "/v1/stream/s",
            [Text, $"If-Match: \"{tail}\"", "Producer-Id: p", "Producer-Epoch: 0", "Producer-Seq: 0"],
            "x");
        await response.RefusedAsync(HttpStatusCode.BadRequest, "PRECONDITION_WITH_PRODUCER");
    }

    [Fact]
    public async Task A_close_may_have_a_precondition()
    {
        string tail = (await Server.CreateAsync("s")).TailOffset.ToString();
        HttpResponseMessage stale =
            await Server.SendAsync("POST", "/v1/stream/s", ["Stream-Closed: true", "If-Match: \"stale\""]);
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "PRECONDITION_FAILED");
        HttpResponseMessage closed =
            await Server.SendAsync("POST", "/v1/stream/s", ["Stream-Closed: true", $"If-Match: \"{tail}\""]);
        Assert.Equal(HttpStatusCode.NoContent, closed.StatusCode);
        Assert.Equal($"\"{tail}\"", closed.Header("ETag"));
    }

    [Fact]
    public async Task A_creation_that_requires_a_free_path_fails_if_there_is_a_stream_even_the_same()
    {
        string[] headers = [Text, "If-None-Match: *"];
        HttpResponseMessage created = await Server.SendAsync("PUT", "/v1/stream/s", headers);
        HttpResponseMessage again = await Server.SendAsync("PUT", "/v1/stream/s", headers);
        HttpResponseMessage other =
            await Server.SendAsync("PUT", "/v1/stream/s", ["Content-Type: image/png", "If-None-Match: *"]);
        HttpResponseMessage without = await Server.SendAsync("PUT", "/v1/stream/s", [Text]);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal($"\"{created.NextOffset()}\"", created.Header("ETag"));
        await again.RefusedAsync(HttpStatusCode.PreconditionFailed, "PRECONDITION_FAILED");
        Assert.Equal(created.NextOffset(), again.NextOffset());
        Assert.Equal(created.Header("ETag"), again.Header("ETag"));
        await other.RefusedAsync(HttpStatusCode.PreconditionFailed, "PRECONDITION_FAILED");
        Assert.Equal(HttpStatusCode.OK, without.StatusCode);
        Assert.Equal(created.Header("ETag"), without.Header("ETag"));
    }

    [Fact]
    public async Task A_creation_with_content_has_no_entity_tag()
    {
        HttpResponseMessage created = await Server.SendAsync("PUT", "/v1/stream/s", [Text], "abc");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Null(created.Header("ETag"));
    }
}

using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.Streams;

namespace DurableStreams.AspNetCore.Tests.Append;

public sealed class AppendAnswerTests : WireTests
{
    private static readonly string[] Text = ["Content-Type: text/plain"];

    [Fact]
    public async Task An_append_answers_204_with_few_headers()
    {
        StreamHead head = await Server.CreateAsync("s");
        RawResponse response = await Server.SendRawAsync("""
            POST /v1/stream/s HTTP/1.1
            Host: here
            Content-Type: text/plain
            Content-Length: 3

            abc
            """);

        Assert.Equal(204, response.Status);
        Assert.Equal(head.OffsetAt(3).ToString(), response["Stream-Next-Offset"]);
        Assert.Equal(
            ["Date", "ETag", "X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Stream-Next-Offset"],
            response.Headers.Select(header => header.Key));
    }

    [Fact]
    public async Task An_append_in_chunks_is_one_append()
    {
        await Server.CreateAsync("s");
        RawResponse response = await Server.SendRawAsync("""
            POST /v1/stream/s HTTP/1.1
            Host: here
            Content-Type: text/plain
            Transfer-Encoding: chunked

            3
            abc
            2
            de
            0


            """);

        Assert.Equal(204, response.Status);
        Assert.Equal("abcde", await (await Server.SendAsync("GET", "/v1/stream/s")).TextAsync());
    }

    [Fact]
    public async Task New_data_of_a_producer_answers_200_and_the_same_again_204()
    {
        await Server.CreateAsync("s");
        string[] headers = [.. Text, "Producer-Id: p", "Producer-Epoch: 3", "Producer-Seq: 0"];

        HttpResponseMessage first = await Server.SendAsync("POST", "/v1/stream/s", headers, "a");
        HttpResponseMessage again = await Server.SendAsync("POST", "/v1/stream/s", headers, "a");

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("0", first.Header("Content-Length"));
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        foreach (HttpResponseMessage response in new[] { first, again })
        {
            Assert.Equal("3", response.Header("Producer-Epoch"));
            Assert.Equal("0", response.Header("Producer-Seq"));
            Assert.Equal(first.NextOffset(), response.NextOffset());
        }
    }

    [Fact]
    public async Task A_duplicate_receives_the_highest_accepted_seq()
    {
        await Server.CreateAsync("s");
        foreach (int seq in new[] { 0, 1, 2 })
        {
            await Server.SendAsync(
                "POST", "/v1/stream/s", [.. Text, "Producer-Id: p", "Producer-Epoch: 0", $"Producer-Seq: {seq}"], "a");
        }

        HttpResponseMessage duplicate =
            await Server.SendAsync(
                "POST", "/v1/stream/s", [.. Text, "Producer-Id: p", "Producer-Epoch: 0", "Producer-Seq: 0"], "a");

        Assert.Equal(HttpStatusCode.NoContent, duplicate.StatusCode);
        Assert.Equal("2", duplicate.Header("Producer-Seq"));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("TRUE")]
    [InlineData("tRue")]
    public async Task A_close_answers_204_and_says_closed(string value)
    {
        StreamHead head = await Server.CreateAsync("s", body: "abc");

        HttpResponseMessage response = await Server.SendAsync("POST", "/v1/stream/s", [$"Stream-Closed: {value}"]);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("true", response.Header("Stream-Closed"));
        Assert.Equal(head.TailOffset.ToString(), response.NextOffset());
    }

    [Fact]
    public async Task A_close_without_data_ignores_its_content_type_and_may_be_repeated()
    {
        await Server.CreateAsync("s");
        for (int i = 0; i < 2; i++)
        {
            HttpResponseMessage response =
                await Server.SendAsync(
                    "POST", "/v1/stream/s", ["Stream-Closed: true", "Content-Type: no content type at all"]);
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            Assert.Equal("true", response.Header("Stream-Closed"));
        }
    }

    [Fact]
    public async Task A_close_without_data_by_a_producer_answers_204_now_and_again()
    {
        await Server.CreateAsync("s");
        string[] headers = ["Stream-Closed: true", "Producer-Id: p", "Producer-Epoch: 0", "Producer-Seq: 0"];
        for (int i = 0; i < 2; i++)
        {
            HttpResponseMessage response = await Server.SendAsync("POST", "/v1/stream/s", headers);
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            Assert.Equal("true", response.Header("Stream-Closed"));
            Assert.Equal("0", response.Header("Producer-Seq"));
        }
    }

    [Theory]
    [InlineData("false")]
    [InlineData("1")]
    [InlineData("yes")]
    [InlineData("")]
    public async Task Any_other_value_of_stream_closed_counts_as_absent(string value)
    {
        await Server.CreateAsync("s");

        HttpResponseMessage append =
            await Server.SendAsync("POST", "/v1/stream/s", [.. Text, $"Stream-Closed: {value}"], "a");
        HttpResponseMessage empty = await Server.SendAsync("POST", "/v1/stream/s", [$"Stream-Closed: {value}"]);

        Assert.Equal(HttpStatusCode.NoContent, append.StatusCode);
        Assert.Null(append.Header("Stream-Closed"));
        await empty.RefusedAsync(HttpStatusCode.BadRequest, "EMPTY_BODY");
    }

    [Fact]
    public async Task Data_and_close_in_one_request_answer_as_the_append_does()
    {
        StreamHead head = await Server.CreateAsync("s");

        HttpResponseMessage response =
            await Server.SendAsync("POST", "/v1/stream/s", [.. Text, "Stream-Closed: true"], "end");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("true", response.Header("Stream-Closed"));
        Assert.Equal(head.OffsetAt(3).ToString(), response.NextOffset());
    }
}

using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Append;

public sealed class AppendHeaderTests : WireTests
{
    private const string Text = "Content-Type: text/plain";

    [Theory]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData(" ")]
    [InlineData("")]
    [InlineData("9007199254740992")]
    [InlineData("99999999999999999999999999")]
    public async Task Epoch_and_seq_are_digits_up_to_the_largest_safe_integer_of_javascript(string number)
    {
        await Server.CreateAsync("s");

        HttpResponseMessage epoch =
            await Server.SendAsync(
                "POST", "/v1/stream/s", [Text, "Producer-Id: p", $"Producer-Epoch: {number}", "Producer-Seq: 0"], "a");
        HttpResponseMessage seq =
            await Server.SendAsync(
                "POST", "/v1/stream/s", [Text, "Producer-Id: p", "Producer-Epoch: 0", $"Producer-Seq: {number}"], "a");

        await epoch.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PRODUCER_NUMBER");
        await seq.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PRODUCER_NUMBER");
    }

    [Theory]
    [InlineData("Producer-Id: p")]
    [InlineData("Producer-Epoch: 0")]
    [InlineData("Producer-Seq: 0")]
    [InlineData("Producer-Id: p|Producer-Epoch: 0")]
    [InlineData("Producer-Id: p|Producer-Seq: 0")]
    [InlineData("Producer-Epoch: 0|Producer-Seq: 0")]
    public async Task The_three_producer_headers_come_together_or_not_at_all(string headers)
    {
        await Server.CreateAsync("s");
        HttpResponseMessage response =
            await Server.SendAsync("POST", "/v1/stream/s", [Text, .. headers.Split('|')], "a");
        await response.RefusedAsync(HttpStatusCode.BadRequest, "INCOMPLETE_PRODUCER");
    }

    [Fact]
    public async Task The_largest_epoch_is_accepted()
    {
        await Server.CreateAsync("s");
        HttpResponseMessage response = await Server.SendAsync(
            "POST",
            "/v1/stream/s",
            [Text, "Producer-Id: p", "Producer-Epoch: 9007199254740991", "Producer-Seq: 0"],
            "a");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_producer_id_has_at_most_256_bytes()
    {
        await Server.CreateAsync("s");
        string longest = new('p', 256);

        HttpResponseMessage fits =
            await Server.SendAsync(
                "POST", "/v1/stream/s", [Text, $"Producer-Id: {longest}", "Producer-Epoch: 0", "Producer-Seq: 0"], "a");
        HttpResponseMessage tooLong =
            await Server.SendAsync(
                "POST",
                "/v1/stream/s",
                [Text, $"Producer-Id: {longest}p", "Producer-Epoch: 0", "Producer-Seq: 0"],
                "a");

        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
        await tooLong.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_PRODUCER_ID");
    }

    [Theory]
    [InlineData("Producer-Id: p\nProducer-Id: q\nProducer-Epoch: 0\nProducer-Seq: 0")]
    [InlineData("Producer-Id: p\nProducer-Epoch: 0\nProducer-Epoch: 0\nProducer-Seq: 0")]
    [InlineData("Stream-Seq: 1\nStream-Seq: 2")]
    public async Task A_header_that_is_repeated_is_refused(string headers)
    {
        await Server.CreateAsync("s");
        RawResponse response = await Server.SendRawAsync($"""
            POST /v1/stream/s HTTP/1.1
            Host: here
            Content-Type: text/plain
            {headers}
            Content-Length: 1

            a
            """);
        Assert.Equal(400, response.Status);
    }

    [Fact]
    public async Task Stream_seq_is_compared_as_bytes_and_must_grow()
    {
        await Server.CreateAsync("s");
        var answers = new List<HttpStatusCode>();
        foreach (string seq in new[] { "B", "a", "A", "a", "a1", "b" })
        {
            answers.Add((await Server.SendAsync("POST", "/v1/stream/s", [Text, $"Stream-Seq: {seq}"], "x")).StatusCode);
        }

        Assert.Equal(
            [
                HttpStatusCode.NoContent,
                HttpStatusCode.NoContent,
                HttpStatusCode.Conflict,
                HttpStatusCode.Conflict,
                HttpStatusCode.NoContent,
                HttpStatusCode.NoContent
            ],
            answers);
    }

    [Fact]
    public async Task A_stream_seq_that_is_too_long_is_refused()
    {
        await Server.CreateAsync("s");
        HttpResponseMessage response =
            await Server.SendAsync("POST", "/v1/stream/s", [Text, "Stream-Seq: " + new string('1', 1025)], "x");
        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_STREAM_SEQ");
    }

    [Theory]
    [InlineData("TEXT/Plain")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("text/plain ;x=y")]
    public async Task Only_the_media_type_is_compared(string contentType)
    {
        await Server.CreateAsync("s");
        HttpResponseMessage response =
            await Server.SendAsync("POST", "/v1/stream/s", [$"Content-Type: {contentType}"], "x");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }
}

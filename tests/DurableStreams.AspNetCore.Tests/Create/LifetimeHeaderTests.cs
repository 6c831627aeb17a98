using System.Net;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Create;

public sealed class LifetimeHeaderTests : WireTests
{
    [Theory]
    [InlineData("0060")]
    [InlineData("00")]
    [InlineData("+60")]
    [InlineData("-1")]
    [InlineData("60.0")]
    [InlineData("6e1")]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("60 s")]
    public async Task A_ttl_is_a_plain_number(string ttl)
    {
        HttpResponseMessage response = await Server.SendAsync("PUT", "/v1/stream/s", [$"Stream-TTL: {ttl}"]);
        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_TTL");
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("99999999999999999999999999", "9223372036854775807")]
    public async Task A_ttl_of_any_size_is_accepted_and_returned(string ttl, string returned)
    {
        HttpResponseMessage created = await Server.SendAsync("PUT", "/v1/stream/s", [$"Stream-TTL: {ttl}"]);
        HttpResponseMessage head = await Server.SendAsync("HEAD", "/v1/stream/s");

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(returned, head.Header("Stream-TTL"));
        Assert.Null(head.Header("Stream-Expires-At"));
    }

    [Fact]
    public async Task A_ttl_of_0_expires_at_once()
    {
        HttpResponseMessage created = await Server.SendAsync("PUT", "/v1/stream/s", ["Stream-TTL: 0"]);
        HttpResponseMessage head = await Server.SendAsync("HEAD", "/v1/stream/s");

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
    }

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("2027-01-01")]
    [InlineData("2027-01-01T00:00:00")]
    [InlineData("2027-01-01 00:00:00Z")]
    [InlineData("2027-02-29T00:00:00Z")]
    [InlineData("2027-01-01T24:00:00Z")]
    [InlineData("2027-01-01T00:00:00+2:00")]
    [InlineData("2027-01-01T00:00:00.Z")]
    [InlineData("1798761600")]
    [InlineData("")]
    public async Task An_expiry_is_a_timestamp_of_rfc_3339(string expiry)
    {
        HttpResponseMessage response = await Server.SendAsync("PUT", "/v1/stream/s", [$"Stream-Expires-At: {expiry}"]);
        await response.RefusedAsync(HttpStatusCode.BadRequest, "INVALID_EXPIRES_AT");
    }

    [Theory]
    [InlineData("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("2027-01-01T00:00:00.120Z", "2027-01-01T00:00:00.12Z")]
    [InlineData("2027-01-01t02:30:00+02:30", "2027-01-01T00:00:00Z")]
    [InlineData("2027-01-01T00:00:00.123456789Z", "2027-01-01T00:00:00.1234567Z")]
    public async Task An_expiry_is_returned_as_given_and_never_later(string expiry, string returned)
    {
        HttpResponseMessage created = await Server.SendAsync("PUT", "/v1/stream/s", [$"Stream-Expires-At: {expiry}"]);
        HttpResponseMessage head = await Server.SendAsync("HEAD", "/v1/stream/s");

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(returned, head.Header("Stream-Expires-At"));
        Assert.Null(head.Header("Stream-TTL"));
    }

    [Fact]
    public async Task Ttl_and_expiry_are_mutually_exclusive()
    {
        HttpResponseMessage response =
            await Server.SendAsync(
                "PUT", "/v1/stream/s", ["Stream-TTL: 60", "Stream-Expires-At: 2027-01-01T00:00:00Z"]);
        await response.RefusedAsync(HttpStatusCode.BadRequest, "TTL_AND_EXPIRES_AT");
    }

    [Fact]
    public async Task An_expired_stream_is_not_found_and_its_path_is_free()
    {
        await Server.SendAsync(
            "PUT", "/v1/stream/s", ["Content-Type: text/plain", "Stream-Expires-At: 2026-01-01T01:00:00Z"], "old");
        Time.Advance(TimeSpan.FromHours(1));

        HttpResponseMessage read = await Server.SendAsync("GET", "/v1/stream/s");
        HttpResponseMessage created = await Server.SendAsync("PUT", "/v1/stream/s", ["Content-Type: text/html"]);

        await read.RefusedAsync(HttpStatusCode.NotFound, "STREAM_NOT_FOUND");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
    }
}

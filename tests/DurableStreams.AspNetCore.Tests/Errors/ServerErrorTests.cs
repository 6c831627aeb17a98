using System.Text.Json;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Errors;

/// <summary>Requests that the web server refuses before any handler runs.</summary>
public sealed class ServerErrorTests : WireTests
{
    public static TheoryData<string, int, string> Requests => new()
    {
        { "GET /v1/stream/s HTTP/1.1\r\nHost: here\r\nbroken\r\n\r\n", 400, "The request is not valid HTTP." },
        { $"GET /v1/stream/{new string('x', 20_000)} HTTP/1.1\r\nHost: here\r\n\r\n", 414, "The URL is too long." },
        {
            $"GET /v1/stream/s HTTP/1.1\r\nHost: here\r\nX-Long: {new string('x', 40_000)}\r\n\r\n",
            431,
            "The headers are too long or too many."
        },
        {
            "POST /v1/stream/s HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\nbroken\r\n\r\n",
            400,
            "The request is not valid HTTP."
        },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_that_is_not_valid_http_gets_our_error_body_and_cors_headers(
        string request, int status, string message)
    {
        await using RawConnection connection = await Server.ConnectAsync();
        await connection.SendExactlyAsync(request);

        RawResponse response = await connection.ReadResponseAsync();
        if (request.StartsWith("POST", StringComparison.Ordinal))
        {
            // The answer to the valid request before it.
            response = await connection.ReadResponseAsync();
        }

        Assert.Equal(status, response.Status);
        Assert.Equal("*", response["Access-Control-Allow-Origin"]);
        Assert.Equal("nosniff", response["X-Content-Type-Options"]);
        Assert.Equal(
            $$$"""{"error":{"code":"BAD_REQUEST","message":"{{{message}}}"}}""", response.Body);
        Assert.Equal("", await connection.ReadToEndAsync());
    }

    [Theory]
    [InlineData("Accept: application/problem+json\r\nbroken", 400, true)]
    [InlineData("broken\r\nAccept: application/problem+json", 400, false)]
    [InlineData("Accept: */*\r\nbroken", 400, false)]
    [InlineData("Accept: application/problem+json\r\nX-Long: ~", 431, true)]
    [InlineData("X-Long: ~\r\nAccept: application/problem+json", 431, false)]
    public async Task It_is_answered_with_problem_details_if_an_accept_before_the_fault_names_them(
        string headers, int status, bool isProblem)
    {
        await using RawConnection connection = await Server.ConnectAsync();
        headers = headers.Replace("~", new string('x', 40_000), StringComparison.Ordinal);
        await connection.SendExactlyAsync($"GET /v1/stream/s HTTP/1.1\r\nHost: here\r\n{headers}\r\n\r\n");

        RawResponse response = await connection.ReadResponseAsync();

        Assert.Equal(status, response.Status);
        Assert.Equal(isProblem ? "application/problem+json" : "application/json", response["Content-Type"]);
        JsonElement body = JsonDocument.Parse(response.Body).RootElement;
        Assert.Equal("BAD_REQUEST", body.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(isProblem, body.TryGetProperty("status", out JsonElement inBody) && inBody.GetInt32() == status);
    }

    [Fact]
    public async Task The_accept_of_an_earlier_request_on_the_connection_does_not_count()
    {
        await using RawConnection connection = await Server.ConnectAsync();
        await connection.SendExactlyAsync(
            "GET /v1/stream/none HTTP/1.1\r\nHost: here\r\nAccept: application/problem+json\r\n\r\n"
            + "broken\r\n\r\n");

        Assert.Equal("application/problem+json", (await connection.ReadResponseAsync())["Content-Type"]);
        Assert.Equal("application/json", (await connection.ReadResponseAsync())["Content-Type"]);
    }
}

using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Bodies;

/// <summary>All bodies together are buffered only up to a limit.</summary>
public sealed class BodyBudgetTests
{
    private const int MiB = 1024 * 1024;
    private const int Sent = 700 * 1024;

    [Theory]
    [InlineData("POST", "s")]
    [InlineData("PUT", "new")]
    public async Task A_body_beyond_the_budget_of_the_process_is_a_503_with_retry_after(string method, string path)
    {
        await using StreamServer server = await StreamServer.StartAsync(settings: new()
        {
            ["DurableStreams:MaxBodyBytes"] = $"{MiB}",
            ["DurableStreams:RequestBody:MaxBufferedBytes"] = $"{MiB}",
        });
        await server.CreateAsync("s");
        await using RawConnection one = await BeginAsync(server, method, path);
        await using RawConnection other = await BeginAsync(server, method, path);
        Task<RawResponse> answerToOne = one.ReadResponseAsync();
        Task<RawResponse> answerToOther = other.ReadResponseAsync();

        Task<RawResponse> first = await Task.WhenAny(answerToOne, answerToOther);

        RawResponse refused = await first;
        Assert.Equal(503, refused.Status);
        Assert.Contains("TOO_MANY_BODY_BYTES", refused.Body, StringComparison.Ordinal);
        Assert.Equal("1", refused["Retry-After"]);
        Assert.Equal("close", refused["Connection"]);

        // A small body costs nothing of the budget, and the other large body can be completed.
        HttpResponseMessage small = await server.SendAsync("POST", "/v1/stream/s", ["Content-Type: text/plain"], "x");
        Assert.Equal(204, (int)small.StatusCode);
        (RawConnection admitted, Task<RawResponse> answer) =
            first == answerToOne ? (other, answerToOther) : (one, answerToOne);
        await admitted.SendExactlyAsync(new string('x', MiB - Sent));
        Assert.Equal(method == "PUT" ? 201 : 204, (await answer).Status);

        // Everything was given back.
        HttpResponseMessage whole = await server.SendAsync(
            method, $"/v1/stream/{path}2", ["Content-Type: text/plain"], new string('x', MiB));
        Assert.Equal(method == "PUT" ? 201 : 404, (int)whole.StatusCode);
    }

    private static async Task<RawConnection> BeginAsync(StreamServer server, string method, string path)
    {
        RawConnection connection = await server.ConnectAsync();
        await connection.SendExactlyAsync(
            $"{method} /v1/stream/{path} HTTP/1.1\r\nHost: here\r\nContent-Type: text/plain\r\n"
            + $"Content-Length: {MiB}\r\n\r\n");
        await connection.SendExactlyAsync(new string('x', Sent));
        return connection;
    }
}

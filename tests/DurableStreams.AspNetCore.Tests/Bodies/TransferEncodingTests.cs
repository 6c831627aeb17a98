using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Bodies;

/// <summary>Transfer codings of requests (RFC 9112 §6.1). Kestrel decodes only the last one, <c>chunked</c>.</summary>
public sealed class TransferEncodingTests : WireTests
{
    [Theory]
    [InlineData("gzip, chunked")]
    [InlineData("gzip,chunked")]
    [InlineData("deflate, gzip, chunked")]
    public async Task A_coding_before_chunked_is_a_501_and_appends_nothing(string coding)
    {
        await Server.CreateAsync("s");
        RawResponse response = await AppendAsync(coding);
        Assert.Equal(501, response.Status);
        Assert.Equal(0, (await Server.HeadAsync("s")).Head!.Tail);
    }

    [Theory]
    [InlineData("chunked")]
    [InlineData("Chunked")]
    public async Task Chunked_alone_is_decoded(string coding)
    {
        await Server.CreateAsync("s");
        RawResponse response = await AppendAsync(coding);
        Assert.Equal(204, response.Status);
        Assert.Equal(3, (await Server.HeadAsync("s")).Head!.Tail);
    }

    private async Task<RawResponse> AppendAsync(string coding)
    {
        await using RawConnection connection = await Server.ConnectAsync();
        await connection.SendAsync(
            $"""
            POST /v1/stream/s HTTP/1.1
            Host: localhost
            Content-Type: text/plain
            Transfer-Encoding: {coding}

            3
            abc
            0


            """);
        return await connection.ReadHeadAsync();
    }
}

using System.Net;

namespace Server.Tests.Http2;

/// <summary>A client that opens streams and resets them at once, again and again (CVE-2023-44487).</summary>
public sealed class RapidResetTests
{
    private const int Rounds = 40;
    private const int StreamsPerRound = 500;
    private const int LiveReaders = 50;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("/v1/stream/s?offset=-1")]
    [InlineData("/v1/stream/s?offset=-1&live=sse")]
    [InlineData("/v1/stream/s?offset=now&live=long-poll")]
    public async Task Others_are_served_meanwhile_and_nothing_stays_occupied(string path)
    {
        await using var server = await TlsServer.StartAsync(
            ("DurableStreams__Limits__LiveReaders", $"{LiveReaders}"));
        using HttpClient client = server.CreateHttp2Client();
        using var created = await client.PutAsync("/v1/stream/s", new StringContent("kept"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        for (int round = 0; round < Rounds; round++)
        {
            await ResetRapidlyAsync(server, path);
            Assert.Equal("kept", await client.GetStringAsync("/v1/stream/s?offset=-1").WaitAsync(Deadline));
        }

        // Readers end a moment after their reset.
        using var deadline = new CancellationTokenSource(Deadline);
        for (int opened = 0; opened < LiveReaders;)
        {
            HttpResponseMessage reader = await client.GetAsync(
                "/v1/stream/s?offset=-1&live=sse", HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            opened += reader.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }

        Assert.DoesNotContain("fail:", server.Process.Output, StringComparison.Ordinal);
    }

    // The server may close the connection meanwhile.
    private static async Task ResetRapidlyAsync(TlsServer server, string path)
    {
        await using FrameConnection connection = await server.OpenFramesAsync();
        for (int i = 0; i < StreamsPerRound; i++)
        {
            connection.AddGet((2 * i) + 1, path);
            connection.AddReset((2 * i) + 1);
        }

        connection.AddPing();
        try
        {
            await connection.SendAsync();
        }
        catch (IOException)
        {
            return;
        }

        while (await connection.ReadAsync().WaitAsync(Deadline) is { Type: not FrameType.Ping })
        {
        }
    }
}

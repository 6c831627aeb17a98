using System.Globalization;
using System.Net;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

public sealed class LargeProducerAppendTests : IDisposable
{
    private const int Appends = 30;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A body of this size comes in buffers that the server uses again before it answers.</summary>
    [Fact]
    public async Task Large_appends_of_a_producer_are_answered_200_when_new_and_204_when_repeated()
    {
        await using ServerProcess server = await TestServer.StartAsync(_folder, ["--memory"]);
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage created = await client.PutAsync("/v1/stream/s", null);
        byte[] body = new byte[1024 * 1024];

        for (int seq = 0; seq < Appends; seq++)
        {
            Assert.Equal(HttpStatusCode.OK, await AppendAsync(client, body, seq));
            Assert.Equal(HttpStatusCode.NoContent, await AppendAsync(client, body, seq));
        }
    }

    private static async Task<HttpStatusCode> AppendAsync(HttpClient client, byte[] body, int seq)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/stream/s");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Headers.Add("Producer-Id", "p");
        request.Headers.Add("Producer-Epoch", "0");
        request.Headers.Add("Producer-Seq", seq.ToString(CultureInfo.InvariantCulture));
        using HttpResponseMessage response = await client.SendAsync(request);
        return response.StatusCode;
    }
}

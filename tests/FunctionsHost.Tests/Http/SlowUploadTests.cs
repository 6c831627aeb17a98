using System.IO.Pipelines;
using System.Net;
using DurableStreams.FunctionsHost.Tests.Hosting;
using DurableStreams.TestKit;

namespace DurableStreams.FunctionsHost.Tests.Http;

/// <summary>Uploads through the proxy of the host to the web server of the worker.</summary>
public sealed class SlowUploadTests(PublishedAppFixture app) : IClassFixture<PublishedAppFixture>
{
    // The default of a web server ends such a body after little more than five seconds.
    private const int Tokens = 90;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task An_append_of_one_token_every_tenth_of_a_second_is_not_cut_off()
    {
        await using ServerProcess host = await app.StartHostAsync();
        using HttpClient client = host.CreateClient();
        using var created = await client.PutAsync("/v1/stream/slow", new StringContent("start "));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var body = new Pipe();
        using var content = new StreamContent(body.Reader.AsStream());
        content.Headers.ContentType = new("text/plain");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/stream/slow") { Content = content };
        request.Headers.TransferEncodingChunked = true;

        Task<HttpResponseMessage> answer = client.SendAsync(request);
        for (int i = 0; i < Tokens && !answer.IsCompleted; i++)
        {
            await body.Writer.WriteAsync("token "u8.ToArray());
            await Task.Delay(Pause);
        }

        await body.Writer.CompleteAsync();
        using HttpResponseMessage response = await answer;
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(
            "start " + string.Concat(Enumerable.Repeat("token ", Tokens)),
            await client.GetStringAsync("/v1/stream/slow"));
    }
}

using System.Net;
using DurableStreams.FunctionsHost.Tests.Hosting;
using DurableStreams.TestKit;

namespace DurableStreams.FunctionsHost.Tests.Http;

/// <summary>The proxy of the host encodes the percent sign of <c>%2F</c> again on the way to the worker.</summary>
public sealed class EncodedSlashTests(PublishedAppFixture app) : IClassFixture<PublishedAppFixture>
{
    [Fact]
    public async Task A_slash_is_a_slash_however_it_is_encoded_and_proxied()
    {
        await using ServerProcess host = await app.StartHostAsync();
        using HttpClient client = host.CreateClient();
        using var created = await client.PutAsync("/v1/stream/a/b", new StringContent("here"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        foreach (string path in (string[])["a%2Fb", "a%2fb", "a%252Fb", "%61%2F%62"])
        {
            using HttpResponseMessage read = await client.GetAsync("/v1/stream/" + path);
            Assert.Equal((path, HttpStatusCode.OK), (path, read.StatusCode));
            Assert.Equal("here", await read.Content.ReadAsStringAsync());
        }

        using var other = await client.PutAsync("/v1/stream/c%2Fd", new StringContent("there"));
        Assert.Equal("/v1/stream/c/d", other.Headers.Location?.AbsolutePath);
        Assert.Equal("there", await client.GetStringAsync("/v1/stream/c/d"));
    }
}

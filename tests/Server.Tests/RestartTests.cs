using System.Net;
using System.Text;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

public sealed class RestartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Streams_and_their_producers_survive_a_restart()
    {
        string offset;
        await using (var server = await TestServer.StartOnDataAsync(_folder))
        {
            using var client = server.CreateClient();
            await ExpectAsync(HttpStatusCode.Created, client, Request(HttpMethod.Put, "open", "[1,2]"));
            await ExpectAsync(HttpStatusCode.OK, client, Produce("open", epoch: 7, number: 0, "[3]"));
            offset = await ExpectAsync(
                HttpStatusCode.OK, client, Produce("open", epoch: 7, number: 1, "[{\"4\":\"four\"}]"));
            await ExpectAsync(
                HttpStatusCode.Created, client, Request(HttpMethod.Put, "closed", "[\"all\"]", close: true));
            await ExpectAsync(HttpStatusCode.Created, client, Request(HttpMethod.Put, "deleted", "[]"));
            await ExpectAsync(HttpStatusCode.NoContent, client, Request(HttpMethod.Delete, "deleted"));
            Assert.Equal(0, await server.TerminateAsync());
        }

        await using var restarted = await TestServer.StartOnDataAsync(_folder);
        using var again = restarted.CreateClient();
        Assert.Equal("[1,2,3,{\"4\":\"four\"}]", await again.GetStringAsync(PathOf("open")));
        Assert.Equal(offset, await ExpectAsync(HttpStatusCode.OK, again, Request(HttpMethod.Head, "open")));
        await ExpectAsync(HttpStatusCode.OK, again, Request(HttpMethod.Get, $"open?offset={offset}"));
        await ExpectAsync(HttpStatusCode.NotFound, again, Request(HttpMethod.Get, "deleted"));

        Assert.Equal("[\"all\"]", await again.GetStringAsync(PathOf("closed")));
        await ExpectAsync(HttpStatusCode.Conflict, again, Request(HttpMethod.Post, "closed", "[\"more\"]"));

        await ExpectAsync(HttpStatusCode.NoContent, again, Produce("open", epoch: 7, number: 1, "[\"repeated\"]"));
        await ExpectAsync(HttpStatusCode.Forbidden, again, Produce("open", epoch: 6, number: 0, "[\"from the past\"]"));
        await ExpectAsync(HttpStatusCode.Conflict, again, Produce("open", epoch: 7, number: 3, "[\"too early\"]"));
        await ExpectAsync(HttpStatusCode.OK, again, Produce("open", epoch: 7, number: 2, "[5]"));
        Assert.Equal("[5]", await again.GetStringAsync(PathOf($"open?offset={offset}")));
    }

    [Fact]
    public async Task A_server_in_memory_loses_its_streams_and_writes_no_files()
    {
        await using (var server = await TestServer.StartAsync(_folder, ["--memory"]))
        {
            using var client = server.CreateClient();
            await ExpectAsync(HttpStatusCode.Created, client, Request(HttpMethod.Put, "volatile", "[1]"));
            Assert.Equal("[1]", await client.GetStringAsync(PathOf("volatile")));
            Assert.Equal(0, await server.TerminateAsync());
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        await using var restarted = await TestServer.StartAsync(_folder, ["--memory"]);
        using var again = restarted.CreateClient();
        await ExpectAsync(HttpStatusCode.NotFound, again, Request(HttpMethod.Get, "volatile"));
    }

    private static string PathOf(string name) => $"/v1/stream/restart/{name}";

    private static HttpRequestMessage Request(HttpMethod method, string name, string? body = null, bool close = false)
    {
        var request = new HttpRequestMessage(method, PathOf(name));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (close)
        {
            request.Headers.Add("Stream-Closed", "true");
        }

        return request;
    }

    private static HttpRequestMessage Produce(string name, int epoch, int number, string body)
    {
        var request = Request(HttpMethod.Post, name, body);
        request.Headers.Add("Producer-Id", "producer");
        request.Headers.Add("Producer-Epoch", $"{epoch}");
        request.Headers.Add("Producer-Seq", $"{number}");
        return request;
    }

    /// <summary>Returns the response's offset, or an empty string.</summary>
    private static async Task<string> ExpectAsync(
        HttpStatusCode expected, HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await client.SendAsync(request);
            Assert.True(
                expected == response.StatusCode,
                $"{request.Method} {request.RequestUri} was answered {(int)response.StatusCode}, not {(int)expected}");
            return response.Headers.TryGetValues("Stream-Next-Offset", out var offsets) ? offsets.Single() : "";
        }
    }
}

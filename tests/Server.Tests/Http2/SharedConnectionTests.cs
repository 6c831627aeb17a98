using System.Net;
using System.Net.Http.Headers;

namespace Server.Tests.Http2;

/// <summary>Many requests on one HTTP/2 connection: what ends one of them does not end the others.</summary>
public sealed class SharedConnectionTests
{
    private const int Readers = 200;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Two_hundred_sse_readers_share_a_connection_and_each_receives_an_append()
    {
        await using var server = await TlsServer.StartAsync();
        using HttpClient client = server.CreateHttp2Client();
        await CreateAsync(client, "s");
        using var readers = await Http2Readers.OpenAsync(client, "/v1/stream/s?offset=-1&live=sse", Readers);

        await AppendAsync(client, "s", "news");

        await readers.AllReceiveAsync("data:news").WaitAsync(Deadline);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData(HttpStatusCode.RequestTimeout, 3)]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, 200_000)]
    public async Task A_body_that_is_refused_ends_alone(HttpStatusCode status, int bytes)
    {
        await using var server = await TlsServer.StartAsync(
            ("DurableStreams__MaxBodyBytes", "100000"), ("DurableStreams__RequestBody__IdleTimeout", "00:00:01"));
        using HttpClient client = server.CreateHttp2Client();
        await CreateAsync(client, "s");
        using var readers = await Http2Readers.OpenAsync(client, "/v1/stream/s?offset=-1&live=sse", 1);
        using var body = new StoppedBody(bytes);

        using HttpResponseMessage refused = await client.PostAsync("/v1/stream/s", body);

        Assert.Equal(status, refused.StatusCode);
        Assert.Empty(refused.Headers.Connection);
        Assert.Contains("\"code\":", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AppendAsync(client, "s", "news");
        await readers.AllReceiveAsync("data:news").WaitAsync(Deadline);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task An_upload_that_the_client_cancels_ends_alone_and_appends_nothing()
    {
        await using var server = await TlsServer.StartAsync();
        using HttpClient client = server.CreateHttp2Client();
        await CreateAsync(client, "s");
        using var readers = await Http2Readers.OpenAsync(client, "/v1/stream/s?offset=-1&live=sse", 1);
        using var body = new StoppedBody(70_000);
        using var cancel = new CancellationTokenSource();
        Task<HttpResponseMessage> upload = client.PostAsync("/v1/stream/s", body, cancel.Token);
        await body.Sent.WaitAsync(Deadline);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload);
        await AppendAsync(client, "s", "news");
        await readers.AllReceiveAsync("data:news").WaitAsync(Deadline);
        Assert.Equal("news", await client.GetStringAsync("/v1/stream/s?offset=-1"));
        Assert.Equal(1, server.Connections);
        Assert.DoesNotContain("fail:", server.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_that_are_not_complete_count_against_the_budget_however_small()
    {
        await using var server = await TlsServer.StartAsync(
            ("DurableStreams__MaxBodyBytes", "1048576"), ("DurableStreams__RequestBody__MaxBufferedBytes", "1048576"));
        using HttpClient client = server.CreateHttp2Client();
        await CreateAsync(client, "s");
        using var cancel = new CancellationTokenSource();
        StoppedBody[] bodies = [.. Enumerable.Range(0, Readers).Select(_ => new StoppedBody(3))];
        Task<HttpResponseMessage>[] uploads =
            [.. bodies.Select(body => client.PostAsync("/v1/stream/s", body, cancel.Token))];

        using HttpResponseMessage refused = await (await Task.WhenAny(uploads)).WaitAsync(Deadline);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("TOO_MANY_BODY_BYTES", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AppendAsync(client, "s", "complete");
        await cancel.CancelAsync();
    }

    [Fact]
    public async Task Readers_get_a_proper_end_when_the_server_stops()
    {
        await using var server = await TlsServer.StartAsync();
        using HttpClient client = server.CreateHttp2Client();
        await CreateAsync(client, "s");
        using var readers = await Http2Readers.OpenAsync(client, "/v1/stream/s?offset=-1&live=sse", 10);

        Assert.Equal(0, await server.Process.TerminateAsync());

        await readers.AllEndAsync().WaitAsync(Deadline);
    }

    [Fact]
    public async Task The_same_address_serves_http_1_1()
    {
        await using var server = await TlsServer.StartAsync();
        using HttpClient client = server.CreateClient(HttpVersion.Version11);

        await CreateAsync(client, "s");
        using HttpResponseMessage read = await client.GetAsync("/v1/stream/s?offset=-1");

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version11), (read.StatusCode, read.Version));
    }

    private static async Task CreateAsync(HttpClient client, string name)
    {
        using var created = await client.PutAsync($"/v1/stream/{name}", Text(""));
        created.EnsureSuccessStatusCode();
    }

    private static async Task AppendAsync(HttpClient client, string name, string text)
    {
        using var appended = await client.PostAsync($"/v1/stream/{name}", Text(text));
        appended.EnsureSuccessStatusCode();
    }

    private static StringContent Text(string text) => new(text, new MediaTypeHeaderValue("text/plain"));
}

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using DurableStreams.FunctionApp.Tests.Hosting;
using DurableStreams.FunctionApp.Tests.Http;

namespace DurableStreams.FunctionApp.Tests.FanOut;

/// <summary>Estuaries as HTTP clients see them: the whole app on an emulated storage account.</summary>
public sealed class EstuaryHttpTests(EstuaryHttpTests.RunningApp app) : IClassFixture<EstuaryHttpTests.RunningApp>
{
    private static int _projects;

    /// <summary>Each test has its own project.</summary>
    private readonly string _project =
        string.Create(CultureInfo.InvariantCulture, $"p{Interlocked.Increment(ref _projects)}");

    [Fact]
    public async Task Create_subscribe_append_read()
    {
        await PutAsync("notifications");
        using HttpResponseMessage subscribed = await SubscribeAsync("notifications", "user-alice");
        JsonElement answer = await JsonAsync(subscribed);
        Assert.Equal(HttpStatusCode.Created, subscribed.StatusCode);
        Assert.Equal($"/v1/stream/{_project}/user-alice", answer.GetProperty("estuaryStreamPath").GetString());
        Assert.True(answer.GetProperty("isNewEstuary").GetBoolean());
        await PostAsync("notifications", """[{"type":"test","content":"Hello"}]""");

        Assert.Equal("""[{"type":"test","content":"Hello"}]""", await FollowAsync("user-alice", "Hello"));
        JsonElement estuary = await JsonAsync(await app.SendAsync("GET", $"/v1/estuary/{_project}/user-alice"));
        Assert.Equal(0, estuary.GetProperty("subscriptions")[0].GetProperty("lagBytes").GetInt64());
        Assert.Equal(HttpStatusCode.OK, (await SubscribeAsync("notifications", "user-alice")).StatusCode);
    }

    [Fact]
    public async Task Several_estuaries_follow_several_sources()
    {
        await PutAsync("s1");
        await PutAsync("s2");
        await PostAsync("s1", "[0]");
        await SubscribedAsync("s1", "e1");
        await SubscribedAsync("s1", "e2");
        await SubscribedAsync("s2", "e2");
        await PostAsync("s1", "[1]");
        await FollowAsync("e2", "1");
        await PostAsync("s2", "[2]");
        await FollowAsync("e2", "2");
        await PostAsync("s1", "[3]");

        Assert.Equal("[1,3]", await FollowAsync("e1", "3"));
        Assert.Equal("[1,2,3]", await FollowAsync("e2", "3"));
    }

    [Fact]
    public async Task An_estuary_gets_nothing_between_its_subscriptions()
    {
        await PutAsync("s");
        await SubscribedAsync("s", "e");
        await SubscribedAsync("s", "other");
        await PostAsync("s", "[1]");
        await FollowAsync("e", "1");
        HttpResponseMessage ended = await app.SendAsync(
            "DELETE", $"/v1/estuary/subscribe/{_project}/s", """{"estuaryId":"e"}""");
        Assert.Equal("""{"success":true,"unsubscribed":true}""", await ended.Content.ReadAsStringAsync());
        await PostAsync("s", "[2]");
        await FollowAsync("other", "2");
        Assert.Equal("[1]", await ReadAsync("e"));
        await SubscribedAsync("s", "e");
        await PostAsync("s", "[3]");

        Assert.Equal("[1,3]", await FollowAsync("e", "3"));
    }

    [Fact]
    public async Task Invalid_subscriptions_are_refused()
    {
        await PutAsync("s");
        await PutAsync("text", "text/plain");
        await SubscribedAsync("s", "e");
        await AssertRefusedAsync(await SubscribeAsync("none", "new"), 404, "SOURCE_NOT_FOUND");
        await AssertRefusedAsync(await SubscribeAsync("text", "e"), 409, "CONTENT_TYPE_MISMATCH");
        await AssertRefusedAsync(await SubscribeAsync("s", "e", envelope: true), 409, "ENVELOPE_MISMATCH");
        await AssertRefusedAsync(await SubscribeAsync("e", "new"), 409, "SOURCE_IS_ESTUARY");
        await AssertRefusedAsync(await SubscribeAsync("s", "text"), 409, "NOT_AN_ESTUARY");
        await AssertRefusedAsync(await SubscribeAsync("s", "a b"), 400, "INVALID_ESTUARY_ID");
        await AssertRefusedAsync(await app.SendAsync("GET", $"/v1/estuary/{_project}/new"), 404, "ESTUARY_NOT_FOUND");
        Assert.Equal(404, (int)(await app.SendAsync("GET", $"/v1/stream/{_project}/new?offset=-1")).StatusCode);
        Assert.Equal(405, (int)(await app.SendAsync("POST", $"/v1/stream/{_project}/e", "[1]")).StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deleted_estuary_gets_nothing_and_can_be_created_again(bool asStream)
    {
        await PutAsync("s");
        await SubscribedAsync("s", "e");
        await PostAsync("s", "[1]");
        await FollowAsync("e", "1");
        string path = asStream ? $"/v1/stream/{_project}/e" : $"/v1/estuary/{_project}/e";
        Assert.True((await app.SendAsync("DELETE", path)).IsSuccessStatusCode);
        await PostAsync("s", "[2]");
        await AssertRefusedAsync(await app.SendAsync("GET", $"/v1/estuary/{_project}/e"), 404, "ESTUARY_NOT_FOUND");
        Assert.Equal(
            """{"estuaryId":"e","deleted":false}""",
            await (await app.SendAsync("DELETE", $"/v1/estuary/{_project}/e")).Content.ReadAsStringAsync());
        Assert.Equal(
            """{"success":true,"unsubscribed":false}""",
            await (await app.SendAsync(
                "DELETE", $"/v1/estuary/subscribe/{_project}/s", """{"estuaryId":"e"}""")).Content.ReadAsStringAsync());
        using HttpResponseMessage again = await SubscribeAsync("s", "e");
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        await PostAsync("s", "[3]");

        Assert.Equal("[3]", await FollowAsync("e", "3"));
    }

    [Fact]
    public async Task A_recreated_source_is_another_one_even_with_another_content_type()
    {
        await PutAsync("s");
        await SubscribedAsync("s", "e");
        await PostAsync("s", "[1]");
        await FollowAsync("e", "1");
        Assert.Equal(204, (int)(await app.SendAsync("DELETE", $"/v1/stream/{_project}/s")).StatusCode);
        await PutAsync("s", "text/plain");
        await PostAsync("s", "text", "text/plain");
        await AssertRefusedAsync(await SubscribeAsync("s", "e"), 409, "CONTENT_TYPE_MISMATCH");
        await SubscribedAsync("s", "texts");
        await PostAsync("s", "more", "text/plain");
        Assert.Equal("more", await FollowAsync("texts", "more"));

        Assert.Equal(204, (int)(await app.SendAsync("DELETE", $"/v1/stream/{_project}/s")).StatusCode);
        await PutAsync("s");
        await PostAsync("s", "[2]");
        await SubscribedAsync("s", "e");
        await PostAsync("s", "[3]");
        Assert.Equal("[1,3]", await FollowAsync("e", "3"));
        Assert.Equal("more", await ReadAsync("texts"));
        JsonElement texts = await JsonAsync(await app.SendAsync("GET", $"/v1/estuary/{_project}/texts"));
        Assert.Equal(0, texts.GetProperty("subscriptions").GetArrayLength());
    }

    [Fact]
    public async Task A_closed_source_is_delivered_to_its_end_and_its_fork_is_a_separate_source()
    {
        await PutAsync("s");
        await SubscribedAsync("s", "e");
        using (HttpRequestMessage fork = new(HttpMethod.Put, $"/v1/stream/{_project}/fork"))
        {
            fork.Headers.Add("Stream-Forked-From", $"/v1/stream/{_project}/s");
            Assert.Equal(HttpStatusCode.Created, (await app.Client.SendAsync(fork)).StatusCode);
        }

        await SubscribedAsync("fork", "of-fork");
        await PostAsync("fork", "[2]");
        using (HttpRequestMessage last = new(HttpMethod.Post, $"/v1/stream/{_project}/s"))
        {
            last.Content = new StringContent("[1]", Encoding.UTF8, "application/json");
            last.Headers.Add("Stream-Closed", "true");
            Assert.True((await app.Client.SendAsync(last)).IsSuccessStatusCode);
        }

        Assert.Equal("[1]", await FollowAsync("e", "1"));
        Assert.Equal("[2]", await FollowAsync("of-fork", "2"));
        Assert.Equal(HttpStatusCode.OK, (await SubscribeAsync("s", "e")).StatusCode);
    }

    [Fact]
    public async Task An_estuary_expires_after_a_day_without_use()
    {
        await PutAsync("s");
        long expires = (await JsonAsync(await SubscribeAsync("s", "e"))).GetProperty("expiresAt").GetInt64();
        TimeSpan left = DateTimeOffset.FromUnixTimeMilliseconds(expires) - DateTimeOffset.UtcNow;
        Assert.InRange(left, TimeSpan.FromHours(23.5), TimeSpan.FromHours(24));
        HttpResponseMessage head = await app.SendAsync("HEAD", $"/v1/stream/{_project}/e");
        Assert.Equal("86400", head.Headers.GetValues("Stream-TTL").Single());
    }

    [Fact]
    public async Task An_estuary_can_be_followed_by_server_sent_events()
    {
        await PutAsync("s", "text/plain");
        await SubscribedAsync("s", "e");
        using HttpResponseMessage answer = await app.SendAsync("GET", $"/v1/stream/{_project}/e?offset=-1&live=sse");
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
        foreach (string text in (string[])["one", "two"])
        {
            await PostAsync("s", text, "text/plain");
            string? line;
            do
            {
                line = await events.ReadLineAsync();
                Assert.NotNull(line);
            }
            while (line != $"data:{text}");
        }
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    private static async Task AssertRefusedAsync(HttpResponseMessage response, int status, string code)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, (await JsonAsync(response)).GetProperty("error").GetProperty("code").GetString());
    }

    private async Task PutAsync(string stream, string contentType = "application/json")
    {
        using HttpResponseMessage response =
            await app.SendAsync("PUT", $"/v1/stream/{_project}/{stream}", "", contentType);
        Assert.Equal(201, (int)response.StatusCode);
    }

    private async Task PostAsync(string stream, string body, string contentType = "application/json")
    {
        using HttpResponseMessage response =
            await app.SendAsync("POST", $"/v1/stream/{_project}/{stream}", body, contentType);
        Assert.Equal(204, (int)response.StatusCode);
    }

    private Task<HttpResponseMessage> SubscribeAsync(string source, string estuary, bool envelope = false) =>
        app.SendAsync(
            "POST",
            $"/v1/estuary/subscribe/{_project}/{source}",
            JsonSerializer.Serialize(new { estuaryId = estuary, envelope }));

    private async Task SubscribedAsync(string source, string estuary) =>
        Assert.True(
            (await SubscribeAsync(source, estuary)).IsSuccessStatusCode, $"{estuary} could not subscribe to {source}.");

    private async Task<string> ReadAsync(string stream) =>
        await (await app.SendAsync("GET", $"/v1/stream/{_project}/{stream}?offset=-1")).Content.ReadAsStringAsync();

    /// <summary>Waits by long-poll until the awaited text has arrived, and reads everything from the start.</summary>
    private async Task<string> FollowAsync(string stream, string awaited)
    {
        string offset = "-1";
        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage read = await app.SendAsync(
                "GET", $"/v1/stream/{_project}/{stream}?offset={offset}&live=long-poll");
            if ((await read.Content.ReadAsStringAsync()).Contains(awaited, StringComparison.Ordinal))
            {
                return await ReadAsync(stream);
            }

            offset = read.Headers.GetValues("Stream-Next-Offset").Single();
        }

        throw new InvalidOperationException($"'{awaited}' did not arrive in {stream}.");
    }

    /// <summary>One app for all tests of the class. It sweeps at intervals, as on the Functions host.</summary>
    public sealed class RunningApp : IAsyncLifetime
    {
        private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(2);

        private readonly CancellationTokenSource _stop = new();
        private App _app = null!;
        private Task _sweeping = Task.CompletedTask;

        public HttpClient Client => _app.Client;

        public async Task InitializeAsync()
        {
            _app = await App.StartAsync(await TestAccount.CreateAsync());
            _sweeping = SweepAsync();
        }

        public Task<HttpResponseMessage> SendAsync(
            string method, string path, string? body = null, string contentType = "application/json") =>
            _app.SendAsync(method, path, body, contentType);

        public async Task DisposeAsync()
        {
            await _stop.CancelAsync();
            await _sweeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.Empty(_app.Failures.Thrown);
            Assert.Empty(_app.Entities.Failures);
            await _app.DisposeAsync();
            _stop.Dispose();
        }

        private async Task SweepAsync()
        {
            using var timer = new PeriodicTimer(SweepInterval);
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await _app.SweepAsync();
            }
        }
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Server.Tests.Samples;

/// <summary>The samples with a page, each as its comment says how to start it, with the requests of its page.</summary>
public sealed class PageSampleTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_answer_of_the_chat_is_complete_although_its_reader_left_and_came_back()
    {
        await using var chat = new SampleProcess("AiChat", ["--urls", "http://127.0.0.1:0", "--pause", "5"]);
        using HttpClient client = await ClientOfAsync(chat);
        await AssertPageAsync(client, "<h1>Chat</h1>");
        const string Stream = "/v1/stream/chat/c1";
        using HttpResponseMessage early = await client.PostAsJsonAsync("/ask/c1", new { text = "Too early" });
        Assert.Equal(HttpStatusCode.NotFound, early.StatusCode);
        await CreateAsync(client, Stream);
        using HttpResponseMessage asked = await client.PostAsJsonAsync("/ask/c1", new { text = "Why?" });
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);

        // A page that sees the first event and is reloaded.
        using (await EventReader.ConnectAsync(client, $"{Stream}?offset=-1&live=sse"))
        {
        }

        JsonElement[] entries = await ReadUntilAsync(client, Stream, static entry => TypeOf(entry) == "end");
        Assert.Equal("question", TypeOf(entries[0]));
        string answer = string.Concat(
            entries.Where(static entry => TypeOf(entry) == "word").Select(static word => TextOf(word)));
        Assert.StartsWith("You asked: “Why?” ", answer, StringComparison.Ordinal);
        Assert.EndsWith("the whole answer is there. ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timeline_has_the_posts_of_everyone_it_follows_in_the_order_of_each()
    {
        await using var feed = new SampleProcess("ActivityFeed", ["--urls", "http://127.0.0.1:0"]);
        using HttpClient client = await ClientOfAsync(feed);
        await AssertPageAsync(client, "<h1>Feed of ");
        foreach (string name in (string[])["alice", "bob", "carol"])
        {
            await CreateAsync(client, $"/v1/stream/feed/{name}");
        }

        await FollowAsync(client, "home-alice", "alice");
        await PostAsync(client, "bob", "before alice followed");
        await FollowAsync(client, "home-alice", "bob");
        await PostAsync(client, "bob", "one");
        await PostAsync(client, "carol", "not followed");
        await PostAsync(client, "bob", "two");
        await PostAsync(client, "alice", "own");

        List<string> posts = [];
        await ReadUntilAsync(client, "/v1/stream/feed/home-alice", post =>
        {
            posts.Add(TextOf(post));
            return posts.Count == 3;
        });

        Assert.Equal(["one", "two"], posts.Where(static post => post != "own"));
        Assert.Contains("own", posts);
    }

    private static async Task<HttpClient> ClientOfAsync(SampleProcess sample)
    {
        const string Prefix = "Open ";
        string line = await sample.AwaitAsync(
            lines => lines.FirstOrDefault(line => line.StartsWith(Prefix, StringComparison.Ordinal)));
        return new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(line[Prefix.Length..]),
        };
    }

    private static async Task AssertPageAsync(HttpClient client, string part)
    {
        using HttpResponseMessage page = await client.GetAsync("/");
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains(part, await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task CreateAsync(HttpClient client, string stream)
    {
        using HttpResponseMessage created = await client.PutAsJsonAsync(stream, Array.Empty<string>());
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
    }

    private static async Task FollowAsync(HttpClient client, string timeline, string name)
    {
        using HttpResponseMessage followed = await client.PostAsJsonAsync(
            $"/v1/estuary/subscribe/feed/{name}", new { estuaryId = timeline });
        Assert.True(followed.IsSuccessStatusCode, $"{(int)followed.StatusCode}");
    }

    private static async Task PostAsync(HttpClient client, string name, string text)
    {
        using HttpResponseMessage posted = await client.PostAsJsonAsync(
            $"/v1/stream/feed/{name}", new { by = name, text, at = "2026-12-01T06:00:00Z" });
        Assert.True(posted.IsSuccessStatusCode, $"{(int)posted.StatusCode}");
    }

    /// <summary>Reads a stream from its beginning, and follows it up to a message.</summary>
    private static async Task<JsonElement[]> ReadUntilAsync(
        HttpClient client, string stream, Func<JsonElement, bool> isLast)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        List<JsonElement> read = [];
        string offset = "-1";
        while (true)
        {
            using HttpResponseMessage response = await client.GetAsync(
                $"{stream}?offset={offset}&live=long-poll", deadline.Token);
            offset = response.Headers.GetValues("Stream-Next-Offset").Single();
            if (response.StatusCode == HttpStatusCode.NoContent)
            {
                continue;
            }

            var messages = await response.Content.ReadFromJsonAsync<JsonElement[]>(deadline.Token);
            foreach (JsonElement message in messages ?? [])
            {
                read.Add(message);
                if (isLast(message))
                {
                    return [.. read];
                }
            }
        }
    }

    private static string TypeOf(JsonElement entry) => entry.GetProperty("type").GetString()!;

    private static string TextOf(JsonElement entry) => entry.GetProperty("text").GetString()!;
}

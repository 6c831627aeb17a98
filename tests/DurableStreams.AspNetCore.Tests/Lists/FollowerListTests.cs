using System.Net;
using System.Text.Json;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.TestKit.Time;

namespace DurableStreams.AspNetCore.Tests.Lists;

/// <summary>
/// The lists of estuaries and subscriptions. Nothing is delivered or acknowledged, so everything that is appended stays
/// as lag.
/// </summary>
public sealed class FollowerListTests : WireTests
{
    [Fact]
    public async Task An_estuary_has_its_sources_and_how_far_it_is_behind_each()
    {
        string before = await CreateAsync("p/rooms/1", "[1]");
        await CreateAsync("p/b");
        await SubscribeAsync("p/rooms/1", "alice", envelope: true);
        await SubscribeAsync("p/b", "alice", envelope: true);
        string after = await AppendAsync("p/rooms/1", "[22]");

        JsonElement page = await Server.ReadPageAsync("/p/estuaries");

        JsonElement estuary = Assert.Single(page.GetProperty("estuaries").EnumerateArray());
        Assert.Equal(("alice", "application/json"), (Text(estuary, "estuary"), Text(estuary, "contentType")));
        Assert.False(estuary.GetProperty("moreSources").GetBoolean());
        JsonElement[] sources = [.. estuary.GetProperty("sources").EnumerateArray()];
        Assert.Equal(["b", "rooms/1"], sources.Select(source => Text(source, "source")));
        Assert.Equal(
            $$"""{"source":"rooms/1","envelope":true,"offset":"{{before}}","sourceNextOffset":"{{after}}","lag":3}""",
            sources[1].GetRawText());
        Assert.Equal(0, sources[0].GetProperty("lag").GetInt64());
    }

    [Theory]
    [InlineData("p", 1)]
    [InlineData("p", 2)]
    [InlineData("_default", 1)]
    [InlineData("_default", 50)]
    public async Task Pages_have_every_estuary_of_the_project_once_in_order(string project, int limit)
    {
        string start = project == "p" ? "p/" : "";
        string source = start + "source";
        await CreateAsync(source);
        for (int i = 0; i < 3; i++)
        {
            await CreateAsync($"{start}stream-{i}");
            await CreateAsync($"folder-{i}/x");
            await CreateAsync($"p/folder-{i}/x");
        }

        string[] ids = ["a", "b:1", "folder-1", "t", "z.z"];
        foreach (string id in ids)
        {
            await SubscribeAsync(source, id);
        }

        Assert.Equal(ids, await Server.ReadAllAsync($"/{project}/estuaries", "estuary", limit));
    }

    [Fact]
    public async Task A_deleted_source_is_left_out()
    {
        await CreateAsync("p/kept");
        await CreateAsync("p/gone");
        await SubscribeAsync("p/kept", "e");
        await SubscribeAsync("p/gone", "e");
        await Server.DeleteAsync("p/gone");
        await CreateAsync("p/gone");

        JsonElement page = await Server.ReadPageAsync("/p/estuaries");

        JsonElement sources = page.GetProperty("estuaries")[0].GetProperty("sources");
        Assert.Equal(["kept"], sources.EnumerateArray().Select(source => Text(source, "source")));
    }

    [Fact]
    public async Task At_most_a_hundred_sources_of_an_estuary_are_listed()
    {
        for (int i = 0; i < 101; i++)
        {
            await CreateAsync($"p/s{i:D3}");
            await SubscribeAsync($"p/s{i:D3}", "many");
        }

        JsonElement estuary = (await Server.ReadPageAsync("/p/estuaries")).GetProperty("estuaries")[0];

        Assert.True(estuary.GetProperty("moreSources").GetBoolean());
        Assert.Equal(100, estuary.GetProperty("sources").GetArrayLength());
    }

    [Fact]
    public async Task A_subscription_has_its_streams_and_how_far_its_worker_is_behind_each()
    {
        string before = await CreateAsync("p/rooms/1", "[1]");
        string empty = await CreateAsync("p/rooms/2");
        await CreateAsync("p/wakes");
        await MakeSubscriptionAsync(
            "p/__ds/subscriptions/indexer", """{"type":"pull-wake","pattern":"rooms/*","wake_stream":"wakes"}""");
        string after = await AppendAsync("p/rooms/1", "[22]");

        JsonElement subscription = default;
        await TestDeadline.UntilAsync(async () =>
        {
            JsonElement page = await Server.ReadPageAsync("/p/subscriptions");
            subscription = Assert.Single(page.GetProperty("subscriptions").EnumerateArray());
            return Text(subscription, "status") == "sent";
        });
        ListRequests.Same(
            $$"""
            {
              "id": "indexer", "type": "pull-wake", "status": "sent", "createdAt": "2026-01-01T00:00:00Z",
              "pattern": "rooms/*", "wakeStream": "wakes", "holder": null, "leaseEndsAt": null, "failedAttempts": 0,
              "nextAttemptAt": null, "linking": false, "streams": 2, "lag": 3,
              "sources": [
                { "source": "rooms/1", "offset": "{{before}}", "sourceNextOffset": "{{after}}", "lag": 3 },
                { "source": "rooms/2", "offset": "{{empty}}", "sourceNextOffset": "{{empty}}", "lag": 0 }
              ],
              "moreSources": false
            }
            """,
            subscription);
    }

    [Fact]
    public async Task A_linked_stream_that_does_not_exist_has_no_tail_and_no_lag()
    {
        await CreateAsync("p/wakes");
        await MakeSubscriptionAsync(
            "p/__ds/subscriptions/s", """{"type":"pull-wake","streams":["later"],"wake_stream":"wakes"}""");

        JsonElement page = await Server.ReadPageAsync("/p/subscriptions");

        Assert.Equal(
            """[{"source":"later","offset":"-1","sourceNextOffset":null,"lag":0}]""",
            page.GetProperty("subscriptions")[0].GetProperty("sources").GetRawText());
    }

    [Theory]
    [InlineData("p", 1)]
    [InlineData("p", 3)]
    [InlineData("_default", 2)]
    public async Task Pages_have_every_subscription_of_the_root_once_in_order(string project, int limit)
    {
        string[] ids = ["B", "a", "a-1", "b c", "\u00e9"];
        await CreateAsync("p/wakes");
        foreach (string id in ids)
        {
            string escaped = Uri.EscapeDataString(id);
            await MakeSubscriptionAsync(
                "p/__ds/subscriptions/" + escaped,
                """{"type":"pull-wake","pattern":"x/*","wake_stream":"wakes"}""");
            await MakeSubscriptionAsync(
                "__ds/subscriptions/" + escaped,
                """{"type":"pull-wake","pattern":"p/x/*","wake_stream":"p/wakes"}""");
        }

        Assert.Equal(ids, await Server.ReadAllAsync($"/{project}/subscriptions", "id", limit));
        Assert.Empty(await Server.ReadAllAsync("/other/subscriptions", "id", limit));
        Assert.Empty(await Server.ReadAllAsync("/%C3%A9/subscriptions", "id", limit));
    }

    private static string? Text(JsonElement entry, string field) => entry.GetProperty(field).GetString();

    private async Task<string> CreateAsync(string path, string? body = null)
    {
        using HttpResponseMessage response = await Server.SendAsync(
            "PUT", "/v1/stream/" + path, ["Content-Type: application/json"], body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return response.NextOffset()!;
    }

    private async Task<string> AppendAsync(string path, string body)
    {
        using HttpResponseMessage response = await Server.SendAsync(
            "POST", "/v1/stream/" + path, ["Content-Type: application/json"], body);
        Assert.True(response.IsSuccessStatusCode);
        return response.NextOffset()!;
    }

    private async Task SubscribeAsync(string source, string estuary, bool envelope = false)
    {
        string project = source.Contains('/', StringComparison.Ordinal) ? "" : "_default/";
        using HttpResponseMessage response = await Server.SendAsync(
            "POST",
            $"/v1/estuary/subscribe/{project}{source}",
            ["Content-Type: application/json"],
            $$"""{"estuaryId":"{{estuary}}","envelope":{{(envelope ? "true" : "false")}}}""");
        Assert.True(response.IsSuccessStatusCode);
    }

    private async Task MakeSubscriptionAsync(string path, string body)
    {
        using HttpResponseMessage response = await Server.SendAsync(
            "PUT", "/v1/stream/" + path, ["Content-Type: application/json"], body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }
}

using System.Net;
using System.Text.Json;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Lists;

/// <summary>Reads lists over HTTP.</summary>
internal static class ListRequests
{
    /// <summary>Reads one page and checks what all lists have in common.</summary>
    /// <param name="server">The server.</param>
    /// <param name="list">The path below the lists and the query, such as <c>chat/streams?limit=1</c>.</param>
    public static async Task<JsonElement> ReadPageAsync(this StreamServer server, string list)
    {
        using HttpResponseMessage response = await server.SendAsync("GET", "/v1/projects" + list);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode}: {body}");
        Assert.Equal("application/json", response.Header("Content-Type"));
        Assert.Equal("no-store", response.Header("Cache-Control"));
        using JsonDocument json = JsonDocument.Parse(body);
        return json.RootElement.Clone();
    }

    /// <summary>Reads all pages, and returns a field of every entry.</summary>
    /// <param name="server">The server.</param>
    /// <param name="list">The path below the lists, such as <c>/chat/streams</c>.</param>
    /// <param name="field">The field of the entries.</param>
    /// <param name="limit">The limit of each page.</param>
    /// <param name="query">More of the query, such as <c>&amp;prefix=a</c>.</param>
    public static async Task<List<string>> ReadAllAsync(
        this StreamServer server, string list, string field, int limit = 100, string query = "")
    {
        List<string> found = [];
        string? next = null;
        do
        {
            string after = next is null ? "" : "&after=" + Uri.EscapeDataString(next);
            JsonElement page = await server.ReadPageAsync($"{list}?limit={limit}{query}{after}");
            string[] entries = [.. Entries(page).Select(entry => entry.GetProperty(field).GetString()!)];
            Assert.InRange(entries.Length, 0, limit);
            found.AddRange(entries);
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);

        return found;
    }

    /// <summary>Asserts that JSON has these properties and no others, in this order.</summary>
    public static void Same(string expected, JsonElement actual)
    {
        using JsonDocument parsed = JsonDocument.Parse(expected);
        Assert.Equal(JsonSerializer.Serialize(parsed.RootElement), JsonSerializer.Serialize(actual));
    }

    /// <summary>The entries of a page: its only array.</summary>
    public static IEnumerable<JsonElement> Entries(JsonElement page) =>
        page.EnumerateObject().Single(field => field.Value.ValueKind == JsonValueKind.Array).Value.EnumerateArray();
}

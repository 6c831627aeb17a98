using System.Text;
using System.Text.Json;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

/// <summary>
/// Client data can neither end nor forge an SSE event, and errors that contain it are still valid JSON.
/// </summary>
public sealed class SseInjectionTests : IDisposable
{
    private static readonly Dictionary<string, string> ShortConnections =
        new() { ["DurableStreams__Sse__Lifetime"] = "00:00:00.5" };

    private static readonly string[] Pieces =
    [
        "\r", "\n", "\r\n", "\n\r", "\r\r", "\n\n", "\r\n\r\n", "data: x", "data:", "event: control", "event:", "id: 1",
        "retry: 1", ":", ": comment", " ", "  two", "\t", "\0", "\u2028", "\u0085", "\ufeff",
        "{\"streamNextOffset\":\"0000000000000000_0000000000000000\"}", "x", "",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_independent_parser_restores_the_text_and_finds_no_forged_events()
    {
        await using ServerProcess server = await TestServer.StartOnDataAsync(_folder, ShortConnections);
        using HttpClient client = server.CreateClient();
        string[] payloads =
        [
            .. Pieces.SelectMany(static first => Pieces.Select(second => $"{first}{second}"))
                .Where(static text => text.Length > 0)
        ];
        payloads =
        [
            .. payloads,
            "a\r\n\r\nevent: control\r\ndata: {\"streamClosed\":true}\r\n\r\n",
            "a\r\revent: data\rdata: b\r\r",
            "\n\nevent: data\ndata: b\n\n"
        ];
        await PutAsync(client, "/v1/stream/text", "text/plain", "");
        foreach (string payload in payloads)
        {
            await PostAsync(client, "/v1/stream/text", "text/plain", payload);
        }

        List<(string Type, string Data)> events =
            Parse(await client.GetStringAsync("/v1/stream/text?offset=-1&live=sse"));

        AssertDataAndControl(events);
        Assert.Equal(
            Normal(string.Concat(payloads)),
            string.Join('\n', events.Where(static one => one.Type == "data").Select(static one => one.Data)));
    }

    [Fact]
    public async Task Text_that_is_appended_during_a_read_forges_no_events()
    {
        await using ServerProcess server = await TestServer.StartOnDataAsync(_folder);
        using HttpClient client = server.CreateClient();
        await PutAsync(client, "/v1/stream/live", "text/plain", "start");
        using EventReader reader = await EventReader.ConnectAsync(client, "/v1/stream/live?offset=-1&live=sse");
        string[] payloads =
        [
            "a\r", "\nb", "\rdata: c", "\n\nevent: control\ndata: {\"streamClosed\":true}\n\n", ":", "\r\n"
        ];
        foreach (string payload in payloads)
        {
            await PostAsync(client, "/v1/stream/live", "text/plain", payload);
        }

        using (HttpResponseMessage closed = await SendAsync(
            client, HttpMethod.Post, "/v1/stream/live", null, "", ("Stream-Closed", "true")))
        {
            Assert.True(closed.IsSuccessStatusCode);
        }

        List<(string Type, string Data)> events = Parse(await reader.ReadToEndAsync());
        string[] data = [.. events.Where(static one => one.Type == "data").Select(static one => one.Data)];
        Assert.All(events, static one => Assert.Contains(one.Type, (string[])["data", "control"]));

        // However the appends are grouped into events, no character is lost or added.
        Assert.Equal(
            payloads.Sum(static payload => Normal(payload).Count(static c => c != '\n')),
            string.Concat(data).Count(static c => c != '\n'));
        Assert.Contains("streamClosed", events[^1].Data, StringComparison.Ordinal);
        Assert.Single(
            events,
            static one =>
                one.Type == "control" && one.Data.Contains("\"streamClosed\":true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Line_endings_between_JSON_messages_and_escapes_within_them_are_preserved()
    {
        await using ServerProcess server = await TestServer.StartOnDataAsync(_folder, ShortConnections);
        using HttpClient client = server.CreateClient();
        await PutAsync(client, "/v1/stream/json", "application/json", "");
        await PostAsync(
            client, "/v1/stream/json", "application/json", "[\r\n1,\r{\"a\"\n:\r\n\"\\r\\n\\ndata: x\\n\\n\"}\r]");

        List<(string Type, string Data)> events =
            Parse(await client.GetStringAsync("/v1/stream/json?offset=-1&live=sse"));

        AssertDataAndControl(events);
        JsonElement data = JsonDocument.Parse(events.Single(static one => one.Type == "data").Data).RootElement;
        Assert.Equal("\r\n\ndata: x\n\n", data[1].GetProperty("a").GetString());
    }

    [Theory]
    [InlineData("text/plain; x=\"a\\\"b\"")]
    [InlineData("text/x; title=\"<script>\\\\{}\"")]
    [InlineData("text/x; y='\",\"code\":\"MINE'")]
    public async Task An_error_that_contains_client_data_is_valid_JSON(string contentType)
    {
        await using ServerProcess server = await TestServer.StartOnDataAsync(_folder);
        using HttpClient client = server.CreateClient();
        await PutAsync(client, "/v1/stream/odd", contentType, "");
        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Post])
        {
            using HttpResponseMessage refused =
                await SendAsync(client, method, "/v1/stream/odd", "application/json", "[1]");
            Assert.Equal(409, (int)refused.StatusCode);
            JsonElement error =
                JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("error");
            Assert.Contains(contentType, error.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Equal(2, error.EnumerateObject().Count());
            Assert.NotEqual("MINE", error.GetProperty("code").GetString());
        }
    }

    // The parser of the HTML standard, section 9.2.6, written independently of the server.
    private static List<(string Type, string Data)> Parse(string stream)
    {
        List<(string, string)> events = [];
        (string type, List<string> data, string? id) = ("", [], null);
        foreach (string line in Normal(stream).Split('\n'))
        {
            if (line.Length == 0)
            {
                if (data.Count > 0)
                {
                    events.Add((type, string.Join('\n', data)));
                }

                AssertId(type, data, id);
                (type, data, id) = ("", [], null);
                continue;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string field = colon < 0 ? line : line[..colon];
            string value = colon < 0 ? "" : line[(colon + 1)..];
            value = value.StartsWith(' ') ? value[1..] : value;
            switch (field)
            {
                case "data":
                    data.Add(value);
                    break;
                case "event":
                    type = value;
                    break;
                case "id":
                    Assert.Null(id);
                    id = value;
                    break;
                default:
                    // A comment, or a field that the server never sends.
                    Assert.Equal("", field);
                    break;
            }
        }

        return events;
    }

    // Only control events have an ID: their own offset.
    private static void AssertId(string type, List<string> data, string? id)
    {
        string? offset = type == "control"
            ? JsonDocument.Parse(string.Join('\n', data)).RootElement.GetProperty("streamNextOffset").GetString()
            : null;
        Assert.Equal(offset, id);
    }

    private static void AssertDataAndControl(List<(string Type, string Data)> events)
    {
        Assert.NotEmpty(events);
        for (int i = 0; i < events.Count; i++)
        {
            Assert.Equal(i % 2 == 0 ? "data" : "control", events[i].Type);
            if (i % 2 == 1)
            {
                Assert.True(
                    JsonDocument.Parse(events[i].Data).RootElement.TryGetProperty("streamNextOffset", out _),
                    events[i].Data);
            }
        }
    }

    private static string Normal(string text) =>
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static async Task PutAsync(HttpClient client, string path, string contentType, string body)
    {
        using HttpResponseMessage response = await SendAsync(client, HttpMethod.Put, path, contentType, body);
        Assert.Equal(201, (int)response.StatusCode);
    }

    private static async Task PostAsync(HttpClient client, string path, string contentType, string body)
    {
        using HttpResponseMessage response = await SendAsync(client, HttpMethod.Post, path, contentType, body);
        Assert.Equal(204, (int)response.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        string? contentType,
        string body,
        params (string Name, string Value)[] headers)
    {
        using var request =
            new HttpRequestMessage(method, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (contentType is not null)
        {
            Assert.True(request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType));
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await client.SendAsync(request);
    }
}

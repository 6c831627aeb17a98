using System.Net;
using System.Text.Json.Nodes;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.OpenApi;

/// <summary>Sends requests, checks each answer against the document, and notes what was reached.</summary>
internal sealed class ApiRun(ApiDocument document)
{
    private readonly AnswerCheck _check = new(document);
    private readonly HashSet<string> _reached = [];

    /// <summary>Every difference from the document.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>The documented statuses that no answer had, as <c>operation status</c>.</summary>
    public IEnumerable<string> Missed => document.Operations
        .SelectMany(static one => one.Statuses.Select(status => $"{one.Id} {status}"))
        .Except(_reached);

    public Task<JsonNode?> SendAsync(
        StreamServer server,
        int expected,
        string method,
        string target,
        string? body = null,
        params string[] headers) =>
        SendAsync(server, expected, method, target, body is null ? null : new StringContent(body), headers);

    /// <summary>Sends a request whose answer has an expected status.</summary>
    /// <returns>The body if it is JSON, and the headers of the protocol as members of it otherwise.</returns>
    public async Task<JsonNode?> SendAsync(
        StreamServer server, int expected, string method, string target, HttpContent? body, params string[] headers)
    {
        (int status, JsonNode? json) = await TryAsync(server, method, target, body, headers);
        if (status != expected)
        {
            Problems.Add($"{method} {target}: {status} instead of {expected}: {json?.ToJsonString()}");
        }

        return json;
    }

    /// <summary>Sends a request whose answer may have any documented status.</summary>
    public async Task<(int Status, JsonNode? Json)> TryAsync(
        StreamServer server, string method, string target, HttpContent? body, params string[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Address, target));
        request.Content = body;
        if (body is not null && body.Headers.ContentType?.MediaType != "application/octet-stream")
        {
            body.Headers.ContentType = new("application/json");
        }

        foreach (string header in headers)
        {
            string[] parts = header.Split(": ");
            if (!request.Headers.TryAddWithoutValidation(parts[0], parts[1]))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.Remove(parts[0]);
                request.Content.Headers.TryAddWithoutValidation(parts[0], parts[1]);
            }
        }

        using HttpResponseMessage response =
            await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        bool isEvents = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        string? text = isEvents ? null : await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, Note(method, target, response, text));
    }

    /// <summary>Sends a request whose body never ends. HttpClient would not read the answer.</summary>
    public async Task SendStoppedAsync(StreamServer server, string method, string target, string header)
    {
        await using RawConnection connection = await server.ConnectAsync();
        await connection.SendAsync(
            $"{method} {target} HTTP/1.1\nHost: here\nContent-Type: application/json\n{header}\nContent-Length: 9\n\n[");
        RawResponse raw = await connection.ReadResponseAsync();
        using var response = new HttpResponseMessage((HttpStatusCode)raw.Status);
        response.Content = new StringContent(raw.Body);
        response.Content.Headers.Clear();
        foreach ((string name, string value) in raw.Headers)
        {
            _ = response.Headers.TryAddWithoutValidation(name, value)
                || response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        Note(method, target, response, raw.Body);
    }

    /// <summary>Checks a value against a schema of the document.</summary>
    public void Check(string schema, JsonNode value)
    {
        if (!_check.IsValid(new JsonObject { ["$ref"] = $"#/components/schemas/{schema}" }, value))
        {
            Problems.Add($"{schema} is not valid: {value.ToJsonString()}");
        }
    }

    private JsonNode? Note(string method, string target, HttpResponseMessage response, string? body)
    {
        int status = (int)response.StatusCode;
        if (document.Find(method, target.Split('?')[0]) is not { } operation)
        {
            Problems.Add($"{method} {target} is not documented");
            return null;
        }

        _reached.Add($"{operation.Id} {status}");
        Problems.AddRange(_check.Differences(operation, response, body)
            .Select(problem => $"{method} {target} {status}: {problem}"));
        string? mediaType = response.Content.Headers.ContentType?.MediaType;
        bool isJson = mediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return isJson && body is { Length: > 0 } ? JsonNode.Parse(body) : Headers(response);
    }

    private static JsonObject Headers(HttpResponseMessage response)
    {
        var all = new JsonObject();
        foreach ((string name, IEnumerable<string> values) in response.Headers)
        {
            all[name] = string.Join(", ", values);
        }

        return all;
    }
}

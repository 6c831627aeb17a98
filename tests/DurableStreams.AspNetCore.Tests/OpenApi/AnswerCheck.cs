using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace DurableStreams.AspNetCore.Tests.OpenApi;

/// <summary>Compares answers with the document: status, headers, content type, error code and body.</summary>
internal sealed class AnswerCheck(ApiDocument document)
{
    // Of HTTP itself: OpenAPI does not list them as headers, or they belong to the connection.
    private static readonly string[] OfHttp =
        ["Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Date", "Allow"];

    private readonly Dictionary<string, JsonSchema> _schemas = [];

    /// <summary>What differs from the document.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="response">The response.</param>
    /// <param name="body">Its body; null if it was not read.</param>
    public IEnumerable<string> Differences(ApiOperation operation, HttpResponseMessage response, string? body)
    {
        int status = (int)response.StatusCode;
        if (operation.Response(status) is not { } expected)
        {
            return [$"the status {status} is not documented"];
        }

        return
        [
            .. HeaderDifferences(expected, response),
            .. body is { Length: > 0 } ? BodyDifferences(expected, response, body) : [],
        ];
    }

    private IEnumerable<string> HeaderDifferences(JsonObject expected, HttpResponseMessage response)
    {
        Dictionary<string, string> sent = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(one => one.Key, one => string.Join(", ", one.Value), StringComparer.OrdinalIgnoreCase);
        JsonObject documented = expected["headers"]?.AsObject() ?? [];
        foreach (string name in sent.Keys.Except(OfHttp, StringComparer.OrdinalIgnoreCase))
        {
            if (!documented.Any(one => one.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                yield return $"the header {name} is not documented";
            }
        }

        foreach ((string name, JsonNode? reference) in documented)
        {
            JsonObject header = document.Resolve(reference!);
            if (!sent.TryGetValue(name, out string? value))
            {
                if ((bool?)header["required"] == true)
                {
                    yield return $"the header {name} is missing";
                }
            }
            else if (!IsValid(header["schema"]!, ToJson(header["schema"]!, value)))
            {
                yield return $"the header {name} is not valid: {value}";
            }
        }
    }

    private IEnumerable<string> BodyDifferences(JsonObject expected, HttpResponseMessage response, string body)
    {
        string type = response.Content.Headers.ContentType?.MediaType ?? "";
        JsonObject content = expected["content"]?.AsObject() ?? [];
        if ((content[type] ?? content["*/*"]) is not { } documented)
        {
            yield return $"the content type {type} is not documented";
        }
        else if (type.EndsWith("json", StringComparison.Ordinal) && documented["schema"] is { } schema)
        {
            JsonNode json = JsonNode.Parse(body)!;
            if (!IsValid(schema, json))
            {
                yield return $"the body is not valid: {body}";
            }

            if ((string?)json["error"]?["code"] is { } code
                && !((string)expected["description"]!).Contains($"`{code}`", StringComparison.Ordinal))
            {
                yield return $"the code {code} is not documented";
            }
        }
    }

    /// <summary>Whether a value is valid, and has no members that the document lacks.</summary>
    public bool IsValid(JsonNode schema, JsonNode? value)
    {
        string text = schema.ToJsonString();
        if (!_schemas.TryGetValue(text, out JsonSchema? known))
        {
            var closed = (JsonObject)Close(schema.DeepClone())!;
            closed["$defs"] = Close(document.Schemas.DeepClone());
            known = JsonSchema.FromText(
                closed.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
            _schemas[text] = known;
        }

        using JsonDocument json = JsonDocument.Parse(value?.ToJsonString() ?? "null");
        return known.Evaluate(json.RootElement).IsValid;
    }

    private JsonValue ToJson(JsonNode schema, string value) =>
        (string?)document.Resolve(schema)["type"] == "integer" && long.TryParse(value, out long number)
            ? JsonValue.Create(number)
            : JsonValue.Create(value);

    // Clients must accept members that a newer server adds, but this server has none that are not documented.
    private static JsonNode? Close(JsonNode? node)
    {
        if (node is JsonObject found)
        {
            foreach ((_, JsonNode? value) in found)
            {
                Close(value);
            }

            if (found["properties"] is JsonObject && found["type"] is not null)
            {
                found["additionalProperties"] ??= false;
            }
        }

        foreach (JsonNode? item in node as JsonArray ?? [])
        {
            Close(item);
        }

        return node;
    }
}

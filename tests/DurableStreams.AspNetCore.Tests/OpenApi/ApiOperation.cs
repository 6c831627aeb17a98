using System.Text.Json.Nodes;

namespace DurableStreams.AspNetCore.Tests.OpenApi;

/// <summary>An operation of the document.</summary>
internal sealed class ApiOperation(ApiDocument document, string path, string method, JsonObject json)
{
    public string Path => path;

    public string Method => method;

    public string Id => (string)json["operationId"]!;

    /// <summary>The documented statuses.</summary>
    public IEnumerable<string> Statuses => json["responses"]!.AsObject().Select(static one => one.Key);

    /// <summary>The name of the schema of the body; empty for any bytes, null for no body.</summary>
    public string? BodySchema => json["requestBody"] is { } body
        ? ((string?)body["content"]!["application/json"]?["schema"]!["$ref"])?.Split('/')[^1] ?? ""
        : null;

    /// <summary>The response of a status; null if it is not documented.</summary>
    public JsonObject? Response(int status) =>
        json["responses"]![$"{status}"] is { } response ? document.Resolve(response) : null;

    public override string ToString() => $"{Method} {Path}";
}

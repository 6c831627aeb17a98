using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DurableStreams.AspNetCore.Tests.OpenApi;

/// <summary>The OpenAPI document, with its operations.</summary>
internal sealed partial class ApiDocument
{
    private static readonly string[] Methods = ["get", "head", "put", "post", "delete", "options"];

    private readonly JsonNode _root;

    private ApiDocument(JsonNode root)
    {
        _root = root;
        Operations =
        [
            .. from path in root["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               where Methods.Contains(operation.Key)
               select new ApiOperation(this, path.Key, operation.Key.ToUpperInvariant(), operation.Value!.AsObject()),
        ];
    }

    /// <summary>All operations.</summary>
    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>The documented codes of errors.</summary>
    public IEnumerable<string> ErrorCodes => Schemas["ErrorCode"]!["enum"]!.AsArray().Select(code => (string)code!);

    /// <summary>The schemas by name.</summary>
    public JsonObject Schemas => _root["components"]!["schemas"]!.AsObject();

    public static ApiDocument Parse(string json) => new(JsonNode.Parse(json)!);

    /// <summary>The operation of a request; null if none is documented.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path without the query.</param>
    public ApiOperation? Find(string method, string path) => Operations
        .Where(one => one.Method == method && ToRegex(one.Path).IsMatch(path))
        .MaxBy(one => Parameter().Replace(one.Path, "").Length);

    /// <summary>Follows a reference. Members beside it replace those of its target (§4.8.23).</summary>
    public JsonObject Resolve(JsonNode node)
    {
        JsonObject found = node.AsObject();
        if ((string?)found["$ref"] is not { } reference)
        {
            return found;
        }

        JsonNode target = reference.Split('/').Skip(1).Aggregate(_root, (parent, name) => parent[name]!);
        var merged = (JsonObject)target.DeepClone();
        foreach ((string name, JsonNode? value) in found)
        {
            if (name != "$ref")
            {
                merged[name] = value!.DeepClone();
            }
        }

        return merged;
    }

    // Paths of streams have any number of segments.
    private static Regex ToRegex(string template) => new(
        "^" + Parameter().Replace(
            Regex.Escape(template).Replace("\\{", "{", StringComparison.Ordinal),
            static match => match.Value is "{path}" or "{stream}" ? ".+" : "[^/]+") + "$",
        RegexOptions.CultureInvariant);

    [GeneratedRegex(@"\{[a-z]+\}")]
    private static partial Regex Parameter();
}

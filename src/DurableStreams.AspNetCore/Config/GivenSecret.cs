using System.Text.Json;

namespace DurableStreams.AspNetCore.Config;

/// <summary>A secret in a request: a new one, or the id of a stored one. Exactly one of the two is not null.</summary>
internal readonly record struct GivenSecret(string? Id, string? Secret)
{
    /// <summary>Reads <c>"secret"</c> or <c>{"id":"…"}</c>.</summary>
    /// <returns>Null if it is neither.</returns>
    public static GivenSecret? Read(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => new GivenSecret(null, json.GetString()),
        JsonValueKind.Object
            when json.Deserialize(ConfigJson.Default.SecretFields) is { Id: { ValueKind: JsonValueKind.String } id } =>
            new GivenSecret(id.GetString(), null),
        _ => null,
    };
}

using System.Text.Json;

namespace DurableStreams.AspNetCore.Config;

/// <summary>The fields of a PUT. As elements, because null and a wrong type are errors but absence is not.</summary>
internal sealed record ConfigFields(JsonElement SigningSecrets, JsonElement CorsOrigins, JsonElement IsPublic)
{
    /// <returns>Null if a field has the wrong type.</returns>
    public ConfigBody? Read() =>
        TryReadSecrets(SigningSecrets, out List<GivenSecret>? secrets)
        && TryReadOrigins(CorsOrigins, out string[]? origins)
        && TryReadFlag(IsPublic, out bool? isPublic)
            ? new ConfigBody(secrets, origins, isPublic)
            : null;

    private static bool TryReadSecrets(JsonElement json, out List<GivenSecret>? secrets)
    {
        secrets = null;
        if (json.ValueKind != JsonValueKind.Array)
        {
            return json.ValueKind == JsonValueKind.Undefined;
        }

        secrets = [];
        foreach (JsonElement secret in json.EnumerateArray())
        {
            if (GivenSecret.Read(secret) is not { } given)
            {
                return false;
            }

            secrets.Add(given);
        }

        return true;
    }

    private static bool TryReadOrigins(JsonElement json, out string[]? origins)
    {
        origins = null;
        if (json.ValueKind != JsonValueKind.Array)
        {
            return json.ValueKind == JsonValueKind.Undefined;
        }

        if (!json.EnumerateArray().All(static origin => origin.ValueKind == JsonValueKind.String))
        {
            return false;
        }

        origins =
        [
            .. json.EnumerateArray().Select(static origin => origin.GetString()!).Distinct(StringComparer.Ordinal),
        ];
        return true;
    }

    private static bool TryReadFlag(JsonElement json, out bool? flag)
    {
        flag = json.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };
        return flag is not null || json.ValueKind == JsonValueKind.Undefined;
    }
}

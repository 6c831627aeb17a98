using System.Text;
using System.Text.Json;

namespace DurableStreams.AspNetCore;

/// <summary>
/// The body of a PUT: <c>{"signingSecrets":["…"],"corsOrigins":["https://…"],"isPublic":false}</c>. What is left out
/// stays as it is. A secret is a new one, or <c>{"id":"…"}</c> to keep one that nobody can read any more.
/// </summary>
internal sealed class ConfigBody
{
    /// <summary>The fewest bytes of a secret: as many as the signature has (RFC 7518 §3.2).</summary>
    public const int MinSecretBytes = 32;

    private const int MaxBytes = 64 * 1024;
    private const int MaxSecretBytes = 512;
    private const int MaxSecrets = 10;
    private const int MaxOrigins = 100;
    private const int MaxOriginLength = 256;

    private List<GivenSecret>? _secrets;
    private List<string>? _origins;
    private bool? _isPublic;

    /// <returns>Null, or what is wrong.</returns>
    public static ProtocolError? Parse(RequestBody body, out ConfigBody parsed)
    {
        parsed = new ConfigBody();
        if (body.IsTooLarge || body.Bytes.Length > MaxBytes)
        {
            return ProtocolErrors.BodyTooLarge;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(body.Bytes);
            return json.RootElement.ValueKind == JsonValueKind.Object && parsed.TryTake(json.RootElement)
                ? parsed.Check()
                : Invalid("The body must be JSON like {\"signingSecrets\":[\"…\"],\"corsOrigins\":[\"https://…\"],\"isPublic\":false}.");
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            return Invalid("The body is not valid JSON.");
        }
    }

    /// <summary>The project as it will be.</summary>
    /// <param name="before">As it is; null when there is none.</param>
    /// <param name="now">When new secrets begin.</param>
    /// <param name="after">The project, when the result is null.</param>
    /// <returns>Null, or what is wrong.</returns>
    public ProtocolError? Apply(Project? before, DateTimeOffset now, out Project? after)
    {
        after = null;
        if (before is null && _secrets is null)
        {
            return Invalid("A new project needs signingSecrets.");
        }

        List<SigningSecret> secrets = [];
        foreach (GivenSecret given in _secrets ?? [])
        {
            SigningSecret? kept = before?.SigningSecrets.FirstOrDefault(stored => given.Id is null ? stored.Secret == given.Secret : stored.Id == given.Id);
            if (kept is null && given.Secret is null)
            {
                return Invalid("The project has no secret with an id that is given.");
            }

            SigningSecret secret = kept ?? new SigningSecret(Guid.NewGuid().ToString("N"), now, given.Secret!);
            if (!secrets.Exists(other => other.Secret == secret.Secret))
            {
                secrets.Add(secret);
            }
        }

        after = new Project(
            _secrets is null ? before!.SigningSecrets : secrets, _origins ?? before?.CorsOrigins ?? [], _isPublic ?? before?.IsPublic ?? false);
        return null;
    }

    private static ProtocolError Invalid(string problem) => ProtocolErrors.InvalidProjectConfig(problem);

    private bool TryTake(JsonElement json)
    {
        if (json.TryGetProperty("signingSecrets", out JsonElement secrets))
        {
            if (secrets.ValueKind != JsonValueKind.Array)
            {
                return false;
            }

            _secrets = [];
            foreach (JsonElement secret in secrets.EnumerateArray())
            {
                if (GivenSecret.Of(secret) is not { } given)
                {
                    return false;
                }

                _secrets.Add(given);
            }
        }

        if (json.TryGetProperty("corsOrigins", out JsonElement origins))
        {
            if (origins.ValueKind != JsonValueKind.Array || origins.EnumerateArray().Any(static origin => origin.ValueKind != JsonValueKind.String))
            {
                return false;
            }

            _origins = [.. origins.EnumerateArray().Select(static origin => origin.GetString()!).Distinct(StringComparer.Ordinal)];
        }

        if (json.TryGetProperty("isPublic", out JsonElement isPublic))
        {
            if (isPublic.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            {
                return false;
            }

            _isPublic = isPublic.GetBoolean();
        }

        return true;
    }

    private ProtocolError? Check()
    {
        if (_secrets is { Count: 0 or > MaxSecrets })
        {
            return Invalid("signingSecrets must hold 1 to 10 secrets.");
        }

        if (_secrets?.Exists(static given => given.Secret is { } secret && Encoding.UTF8.GetByteCount(secret) is < MinSecretBytes or > MaxSecretBytes) == true)
        {
            return Invalid("A signing secret must have 32 to 512 bytes of UTF-8.");
        }

        return _origins is not null
            && (_origins.Count > MaxOrigins || _origins.Exists(static origin => origin.Length > MaxOriginLength || !CorsPolicy.IsOrigin(origin)))
            ? Invalid("corsOrigins must hold up to 100 origins like 'https://app.example.org', or '*'.")
            : null;
    }

    private readonly record struct GivenSecret(string? Id, string? Secret)
    {
        public static GivenSecret? Of(JsonElement json) => json.ValueKind switch
        {
            JsonValueKind.String => new GivenSecret(null, json.GetString()),
            JsonValueKind.Object when json.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.String => new GivenSecret(id.GetString(), null),
            _ => null,
        };
    }
}

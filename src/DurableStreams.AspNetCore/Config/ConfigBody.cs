using System.Text;
using System.Text.Json;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Options;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.Content;
using DurableStreams.Projects;

namespace DurableStreams.AspNetCore.Config;

/// <summary>
/// The body of a PUT: <c>{"signingSecrets":["…"],"corsOrigins":["https://…"],"isPublic":false}</c>. Omitted fields are
/// left unchanged, and unknown ones refused. A secret is a new one, or <c>{"id":"…"}</c> to keep a stored one, which
/// cannot be read back.
/// </summary>
internal sealed record ConfigBody(IReadOnlyList<GivenSecret>? Secrets, IReadOnlyList<string>? Origins, bool? IsPublic)
{
    /// <summary>The maximum size of the request's body.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxSecrets = 10;
    private const int MaxSecretBytes = 512;
    private const int MaxOrigins = 100;
    private const int MaxOriginLength = 256;

    // The length of an HS256 signature (RFC 7518 §3.2).
    private const int MinSecretBytes = 32;

    /// <param name="body">The request's body.</param>
    /// <param name="parsed">The parsed body; not null if the result is null.</param>
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(RequestBody body, out ConfigBody? parsed)
    {
        parsed = null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(body.Bytes);
            if (FindUnknownField(json.RootElement) is { } unknown)
            {
                return Invalid($"The field '{unknown}' is not known.");
            }

            parsed = json.RootElement.ValueKind == JsonValueKind.Object
                ? json.Deserialize(ConfigJson.Default.ConfigFields)!.Read()
                : null;
            return parsed is null
                ? Invalid(
                    "The body must be JSON like "
                    + "{\"signingSecrets\":[\"…\"],\"corsOrigins\":[\"https://…\"],\"isPublic\":false}.")
                : parsed.Check();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text contains a lone surrogate.
            return Invalid(JsonInput.HasByteOrderMark(body.Bytes)
                ? JsonInput.ByteOrderMarkProblem
                : "The body is not valid JSON.");
        }
    }

    /// <summary>Applies the body to a project.</summary>
    /// <param name="before">The stored project; null if there is none.</param>
    /// <param name="now">The creation time of new secrets.</param>
    /// <param name="after">The new project; not null if the result is null.</param>
    /// <returns>Null, or the error.</returns>
    public ProtocolError? Apply(Project? before, DateTimeOffset now, out Project? after)
    {
        after = null;
        if (before is null && Secrets is null)
        {
            return Invalid("A new project needs signingSecrets.");
        }

        List<SigningSecret> secrets = [];
        foreach (GivenSecret given in Secrets ?? [])
        {
            SigningSecret? stored = before?.SigningSecrets.FirstOrDefault(
                secret => given.Id is null ? secret.Secret == given.Secret : secret.Id == given.Id);
            if (stored is null && given.Secret is null)
            {
                return Invalid("The project has no secret with an id that is given.");
            }

            SigningSecret secret = stored ?? new SigningSecret(Guid.NewGuid().ToString("N"), now, given.Secret!);
            if (!secrets.Exists(other => other.Secret == secret.Secret))
            {
                secrets.Add(secret);
            }
        }

        after = new Project(
            Secrets is null ? before!.SigningSecrets : secrets,
            Origins ?? before?.CorsOrigins ?? [],
            IsPublic ?? before?.IsPublic ?? false);
        return null;
    }

    // The date of a secret is accepted and ignored, so that the body of a GET, with changes, is the body of a PUT.
    private static string? FindUnknownField(JsonElement json)
    {
        string? unknown = JsonInput.FindUnknownField(json, "signingSecrets", "corsOrigins", "isPublic");
        return unknown is null
            && json.ValueKind == JsonValueKind.Object
            && json.TryGetProperty("signingSecrets", out JsonElement secrets)
            && secrets.ValueKind == JsonValueKind.Array
                ? secrets.EnumerateArray()
                    .Select(static secret => JsonInput.FindUnknownField(secret, "id", "createdAt"))
                    .FirstOrDefault(static field => field is not null)
                : unknown;
    }

    private static ProtocolError Invalid(string problem) => ProtocolErrors.InvalidProjectConfig(problem);

    private ProtocolError? Check()
    {
        if (Secrets is { Count: 0 or > MaxSecrets })
        {
            return Invalid($"signingSecrets must hold 1 to {MaxSecrets} secrets.");
        }

        if (Secrets?.Any(static given => !HasValidLength(given)) == true)
        {
            return Invalid($"A signing secret must have {MinSecretBytes} to {MaxSecretBytes} bytes of UTF-8.");
        }

        return Origins is not null
            && (Origins.Count > MaxOrigins
                || Origins.Any(static origin => origin.Length > MaxOriginLength || !CorsOrigins.IsValid(origin)))
            ? Invalid($"corsOrigins must hold up to {MaxOrigins} origins like 'https://app.example.org', or '*'.")
            : null;
    }

    private static bool HasValidLength(GivenSecret given) =>
        given.Secret is not { } secret
        || Encoding.UTF8.GetByteCount(secret) is >= MinSecretBytes and <= MaxSecretBytes;
}

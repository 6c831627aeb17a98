using System.Buffers;
using System.Text.Json;
using DurableStreams.Projects;

namespace DurableStreams.Storage.Codecs;

/// <summary>
/// The stored form of a project: JSON, so that operators can read it in the table. Unknown fields are ignored.
/// </summary>
public static class ProjectCodec
{
    private const int Form = 1;

    /// <summary>Encodes a project as UTF-8.</summary>
    public static byte[] Encode(Project project)
    {
        ArgumentNullException.ThrowIfNull(project);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("form"u8, Form);
            json.WriteStartArray("secrets"u8);
            foreach (SigningSecret secret in project.SigningSecrets)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, secret.Id);
                json.WriteString("createdAt"u8, secret.CreatedAt);
                json.WriteString("secret"u8, secret.Secret);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("corsOrigins"u8);
            foreach (string origin in project.CorsOrigins)
            {
                json.WriteStringValue(origin);
            }

            json.WriteEndArray();
            json.WriteBoolean("isPublic"u8, project.IsPublic);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Decodes what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The project is stored in a newer form.</exception>
    public static Project Decode(ReadOnlySpan<byte> utf8)
    {
        using JsonDocument json = JsonDocument.Parse(utf8.ToArray());
        JsonElement root = json.RootElement;
        int form = root.GetProperty("form").GetInt32();
        if (form != Form)
        {
            throw new InvalidDataException($"A project is stored in form {form}, which this release does not know.");
        }

        return new Project(
            [.. root.GetProperty("secrets").EnumerateArray().Select(static secret => new SigningSecret(
                secret.GetProperty("id").GetString()!,
                secret.GetProperty("createdAt").GetDateTimeOffset(),
                secret.GetProperty("secret").GetString()!))],
            [.. root.GetProperty("corsOrigins").EnumerateArray().Select(static origin => origin.GetString()!)],
            root.GetProperty("isPublic").GetBoolean());
    }
}

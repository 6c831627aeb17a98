using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableStreams.AspNetCore.Errors;

/// <summary>The JSON of an error.</summary>
internal sealed record ErrorBody(ErrorDetails Error)
{
    public byte[] ToUtf8Bytes() => JsonSerializer.SerializeToUtf8Bytes(this, ErrorJson.Relaxed.ErrorBody);
}

/// <param name="Code">SCREAMING_SNAKE_CASE; stable, for programs.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record ErrorDetails(string Code, string Message);

[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class ErrorJson : JsonSerializerContext
{
    /// <summary>Leaves quotes and angle brackets readable: errors are never embedded in HTML.</summary>
    public static ErrorJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

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
internal sealed record ErrorDetails(string Code, string Message)
{
    /// <summary>The worker that holds the lease of a subscription; only with <c>ALREADY_CLAIMED</c> (§7.2).</summary>
    [JsonPropertyName("current_holder")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CurrentHolder { get; init; }

    /// <summary>The generation of that lease.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Generation { get; init; }
}

/// <summary>The JSON of an error as problem details (RFC 9457), with the members of <see cref="ErrorBody"/>.</summary>
/// <param name="Type">Identifies the kind of error: a URI reference with the code.</param>
/// <param name="Title">The kind of error in words; the same for every error of the code.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="Code">The code, also outside of <paramref name="Error"/>.</param>
/// <param name="Error">The error as in <see cref="ErrorBody"/>.</param>
internal sealed record ProblemBody(
    string Type, string Title, int Status, string Detail, string Code, ErrorDetails Error)
{
    public static ProblemBody Of(int status, ErrorDetails error)
    {
        string words = error.Code.Replace('_', ' ').ToLowerInvariant();
        string type = "/errors/" + words.Replace(' ', '-');
        string title = char.ToUpperInvariant(words[0]) + words[1..];
        return new ProblemBody(type, title, status, error.Message, error.Code, error);
    }

    public byte[] ToUtf8Bytes() => JsonSerializer.SerializeToUtf8Bytes(this, ErrorJson.Relaxed.ProblemBody);
}

[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ErrorJson : JsonSerializerContext
{
    /// <summary>Leaves quotes and angle brackets readable: errors are never embedded in HTML.</summary>
    public static ErrorJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

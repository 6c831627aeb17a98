using System.Text.Encodings.Web;
using System.Text.Json;

namespace DurableStreams.AspNetCore;

/// <summary>A refusal as clients see it: a status and <c>{"error":{"code":…,"message":…}}</c>.</summary>
internal sealed class ProtocolError
{
    // Nobody embeds errors in HTML; quotes are to be read by people.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public ProtocolError(int status, string code, string message, string? allow = null)
    {
        Status = status;
        Code = code;
        Message = message;
        Allow = allow;
        Body = JsonSerializer.SerializeToUtf8Bytes(new { error = new { code, message } }, Plain);
    }

    public int Status { get; }

    /// <summary>SCREAMING_SNAKE; stable, for programs.</summary>
    public string Code { get; }

    /// <summary>A sentence, for people.</summary>
    public string Message { get; }

    /// <summary>The methods that are allowed; only with 405, where RFC 9110 §15.5.6 wants them.</summary>
    public string? Allow { get; }

    public byte[] Body { get; }
}

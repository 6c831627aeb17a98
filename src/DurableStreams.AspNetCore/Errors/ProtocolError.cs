namespace DurableStreams.AspNetCore.Errors;

/// <summary>A refusal as clients see it: a status and <c>{"error":{"code":…,"message":…}}</c>.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">SCREAMING_SNAKE_CASE; stable, for programs.</param>
/// <param name="message">A sentence for people.</param>
/// <param name="allow">The allowed methods; only with 405, which requires them (RFC 9110 §15.5.6).</param>
internal sealed class ProtocolError(int status, string code, string message, string? allow = null)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string Message { get; } = message;

    public string? Allow { get; } = allow;

    public byte[] Body { get; } = new ErrorBody(new ErrorDetails(code, message)).ToUtf8Bytes();
}

namespace DurableStreams.AspNetCore.Errors;

/// <summary>A refusal as clients see it: a status and <c>{"error":{"code":…,"message":…}}</c>.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">SCREAMING_SNAKE_CASE; stable, for programs.</param>
/// <param name="message">A sentence for people.</param>
/// <param name="allow">The allowed methods; only with 405, which requires them (RFC 9110 §15.5.6).</param>
internal sealed class ProtocolError(int status, string code, string message, string? allow = null)
{
    private readonly ErrorDetails _details = new(code, message);
    private byte[]? _problem;

    public int Status { get; } = status;

    public string Code { get; } = code;

    public string Message { get; } = message;

    public string? Allow { get; } = allow;

    /// <summary>The exhausted quota that caused a 429 or 503; null for none in particular.</summary>
    public RateLimit? Limit { get; private init; }

    public byte[] Body { get; } = new ErrorBody(new ErrorDetails(code, message)).ToUtf8Bytes();

    /// <summary>The body for clients that accept problem details (RFC 9457).</summary>
    public byte[] Problem => _problem ??= ProblemBody.Of(Status, _details).ToUtf8Bytes();

    /// <summary>The same refusal with the quota that caused it.</summary>
    public ProtocolError With(RateLimit limit) =>
        new(Status, _details.Code, _details.Message, Allow) { Limit = limit };
}

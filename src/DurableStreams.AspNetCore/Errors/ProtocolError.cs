namespace DurableStreams.AspNetCore.Errors;

/// <summary>A refusal as clients see it: a status and <c>{"error":{"code":…,"message":…}}</c>.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="details">What the body says.</param>
/// <param name="allow">The allowed methods; only with 405, which requires them (RFC 9110 §15.5.6).</param>
internal sealed class ProtocolError(int status, ErrorDetails details, string? allow = null)
{
    private byte[]? _problem;

    /// <param name="status">The HTTP status.</param>
    /// <param name="code">SCREAMING_SNAKE_CASE; stable, for programs.</param>
    /// <param name="message">A sentence for people.</param>
    /// <param name="allow">The allowed methods; only with 405, which requires them (RFC 9110 §15.5.6).</param>
    public ProtocolError(int status, string code, string message, string? allow = null)
        : this(status, new ErrorDetails(code, message), allow)
    {
    }

    public int Status { get; } = status;

    public string Code { get; } = details.Code;

    public string Message { get; } = details.Message;

    public string? Allow { get; } = allow;

    /// <summary>The exhausted quota that caused a 429 or 503; null for none in particular.</summary>
    public RateLimit? Limit { get; private init; }

    public byte[] Body { get; } = new ErrorBody(details).ToUtf8Bytes();

    /// <summary>The body for clients that accept problem details (RFC 9457).</summary>
    public byte[] Problem => _problem ??= ProblemBody.Of(Status, details).ToUtf8Bytes();

    /// <summary>The same refusal with the quota that caused it.</summary>
    public ProtocolError With(RateLimit limit) =>
        new(Status, details, Allow) { Limit = limit };
}

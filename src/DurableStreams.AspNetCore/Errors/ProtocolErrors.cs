using DurableStreams.AspNetCore.Protocol;
using DurableStreams.Content;
using static System.FormattableString;

namespace DurableStreams.AspNetCore.Errors;

/// <summary>Every refusal of the HTTP layer: its status, code and wording, grouped by protocol section.</summary>
internal static class ProtocolErrors
{
    // Addressing (§3, §6, §12.2).
    public static ProtocolError NoSuchRoute { get; } = new(404, "NO_SUCH_ROUTE", "Nothing is served at this URL.");

    public static ProtocolError ReservedPath { get; } =
        new(404, "RESERVED_PATH", "Paths below '__ds' are reserved and not served here.");

    public static ProtocolError MethodNotAllowed { get; } =
        new(405, "METHOD_NOT_ALLOWED", "Streams do not support this method.", AllowedMethods.Stream);

    // Reading (§5.6–5.8, §8).
    public static ProtocolError EmptyOffset { get; } =
        new(400, "INVALID_OFFSET", "The offset is empty; omit it to read from the start.");

    public static ProtocolError RepeatedOffset { get; } =
        new(400, "INVALID_OFFSET", "The offset is given more than once.");

    public static ProtocolError MalformedOffset { get; } =
        new(400, "INVALID_OFFSET", "The offset must be '-1', 'now' or an offset that a stream returned.");

    public static ProtocolError MalformedLastEventId { get; } =
        new(400, "INVALID_OFFSET", "Last-Event-ID must be the ID of an event that the stream sent, given once.");

    public static ProtocolError OffsetOfEarlierStream { get; } =
        new(410, "OFFSET_GONE", "The offset belongs to an earlier stream at this URL; start again from '-1'.");

    public static ProtocolError UnknownLiveMode { get; } =
        new(400, "INVALID_LIVE_MODE", "The parameter 'live' must be 'long-poll' or 'sse', given once.");

    public static ProtocolError LiveNeedsOffset { get; } =
        new(400, "OFFSET_REQUIRED", "Live reads require the parameter 'offset'.");

    // Existence (§4.2, §5).
    public static ProtocolError StreamNotFound { get; } =
        new(404, "STREAM_NOT_FOUND", "There is no stream at this URL.");

    public static ProtocolError StreamGone { get; } =
        new(410, "STREAM_GONE", "The stream is deleted; only its forks can still read it.");

    // Creating (§4.2, §5.1).
    public static ProtocolError InvalidTtl { get; } = new(
        400,
        "INVALID_TTL",
        "Stream-TTL must be a number of seconds without sign, leading zeros, fraction or exponent.");

    public static ProtocolError InvalidExpiresAt { get; } =
        new(400, "INVALID_EXPIRES_AT", "Stream-Expires-At must be an RFC 3339 timestamp.");

    public static ProtocolError TtlAndExpiresAt { get; } =
        new(400, "TTL_AND_EXPIRES_AT", "Stream-TTL and Stream-Expires-At are mutually exclusive.");

    public static ProtocolError InvalidForkedFrom { get; } =
        new(400, "INVALID_FORKED_FROM", "Stream-Forked-From must be the URL path of a stream on this server.");

    public static ProtocolError InvalidForkOffset { get; } =
        new(400, "INVALID_FORK_OFFSET", "Stream-Fork-Offset must be an offset that the source returned.");

    public static ProtocolError InvalidForkSubOffset { get; } = new(
        400,
        "INVALID_FORK_SUB_OFFSET",
        "Stream-Fork-Sub-Offset must be a number without sign, leading zeros, fraction or exponent.");

    public static ProtocolError ForkPointWithoutSource { get; } =
        new(400, "FORK_WITHOUT_SOURCE", "Stream-Fork-Offset and Stream-Fork-Sub-Offset require Stream-Forked-From.");

    public static ProtocolError PathBlocked { get; } = new(
        409,
        "PATH_BLOCKED",
        "A deleted stream at this URL is kept for its forks; the URL is free once they are deleted.");

    public static ProtocolError SourceNotFound { get; } =
        new(404, "SOURCE_NOT_FOUND", "The stream to fork does not exist.");

    public static ProtocolError SourceGone { get; } = new(409, "SOURCE_GONE", "The stream to fork is deleted.");

    // Appending and closing (§5.2, §5.3, §12.4–12.6).
    public static ProtocolError EmptyBody { get; } =
        new(400, "EMPTY_BODY", "An append requires a body; only a close may omit it.");

    public static ProtocolError MissingContentType { get; } =
        new(400, "MISSING_CONTENT_TYPE", "An append requires a Content-Type.");

    public static ProtocolError InvalidContentType { get; } = new(
        400, "INVALID_CONTENT_TYPE", "The Content-Type must have the form type/subtype and at most 256 characters.");

    public static ProtocolError InvalidStreamSeq { get; } =
        new(400, "INVALID_STREAM_SEQ", "Stream-Seq must be given once and have at most 1,024 characters.");

    public static ProtocolError StreamClosed { get; } =
        new(409, "STREAM_CLOSED", "The stream is closed and accepts no more appends.");

    public static ProtocolError NotWritable { get; } = new(
        405,
        "NOT_WRITABLE",
        "This stream is written by its sources; clients can only read it.",
        AllowedMethods.ReadOnlyStream);

    public static ProtocolError AppendCancelled { get; } = new(
        503,
        "APPEND_CANCELLED",
        "The append was cancelled before it was applied, and it will not be applied; try again.");

    public static ProtocolError UnsupportedCoding { get; } = new(
        415, "UNSUPPORTED_CONTENT_ENCODING", "The Content-Encoding of a request must be 'gzip' or 'br', and only one.");

    public static ProtocolError InvalidCoding { get; } =
        new(400, "INVALID_CONTENT_ENCODING", "The body cannot be decoded by its Content-Encoding.");

    public static ProtocolError TooManyBodyBytes { get; } = new(
        503,
        "TOO_MANY_BODY_BYTES",
        "The server is receiving as many large bodies as it has memory for; try again.");

    public static ProtocolError TooManyReadBytes { get; } = new(
        503,
        "TOO_MANY_READ_BYTES",
        "The server is sending as many large appends as it has memory for; try again.");

    // Preconditions of writes (an extension of the protocol).
    public static ProtocolError PreconditionFailed { get; } = new(
        412, "PRECONDITION_FAILED", "The stream does not meet the request's precondition; see Stream-Next-Offset.");

    public static ProtocolError InvalidIfMatch { get; } =
        new(400, "INVALID_PRECONDITION", "If-Match must be one Stream-Next-Offset, quoted or not.");

    public static ProtocolError UnsupportedPrecondition { get; } = new(
        400,
        "INVALID_PRECONDITION",
        "Supported preconditions are 'If-Match: \"<offset>\"' on POST and DELETE, and 'If-None-Match: *' on PUT.");

    public static ProtocolError UnsupportedEstuaryPrecondition { get; } =
        new(400, "INVALID_PRECONDITION", "Requests for estuaries and subscriptions cannot have preconditions.");

    public static ProtocolError UnsupportedProjectPrecondition { get; } = new(
        400,
        "INVALID_PRECONDITION",
        "Supported preconditions are If-Match and If-None-Match, with entity tags in quotation marks or '*'.");

    public static ProtocolError PreconditionWithProducer { get; } = new(
        400, "PRECONDITION_WITH_PRODUCER", "If-Match cannot be combined with the headers of a producer.");

    // Idempotent producers (§5.2.1).
    public static ProtocolError IncompleteProducer { get; } = new(
        400,
        "INCOMPLETE_PRODUCER",
        "Producer-Id, Producer-Epoch and Producer-Seq must be sent together or not at all, each once.");

    public static ProtocolError InvalidProducerId { get; } =
        new(400, "INVALID_PRODUCER_ID", "Producer-Id must have 1 to 256 bytes of UTF-8.");

    public static ProtocolError InvalidProducerNumber { get; } = new(
        400, "INVALID_PRODUCER_NUMBER", "Producer-Epoch and Producer-Seq must be integers from 0 to 9007199254740991.");

    public static ProtocolError StaleEpoch { get; } =
        new(403, "STALE_EPOCH", "A newer epoch of this producer has taken over; see Producer-Epoch.");

    public static ProtocolError EpochStartsAboveZero { get; } =
        new(400, "EPOCH_STARTS_ABOVE_ZERO", "A new epoch must start with Producer-Seq 0.");

    public static ProtocolError SequenceGap { get; } =
        new(409, "SEQUENCE_GAP", "An earlier request of this producer has not arrived; see Producer-Expected-Seq.");

    public static ProtocolError StreamSeqRegression { get; } =
        new(409, "STREAM_SEQ_REGRESSION", "Stream-Seq must be greater than the last one of this stream.");

    // Estuaries.
    public static ProtocolError EstuarySubscriptionMethodNotAllowed { get; } =
        new(405, "METHOD_NOT_ALLOWED", "Subscriptions do not support this method.", AllowedMethods.EstuarySubscription);

    public static ProtocolError EstuaryMethodNotAllowed { get; } = new(
        405,
        "METHOD_NOT_ALLOWED",
        "Estuaries do not support this method; read their streams below the stream root.",
        AllowedMethods.Estuary);

    public static ProtocolError InvalidProject { get; } =
        new(400, "INVALID_PROJECT", "A project id consists of at most 128 letters, digits, '_' and '-'.");

    public static ProtocolError InvalidEstuaryId { get; } = new(
        400,
        "INVALID_ESTUARY_ID",
        "An estuary id consists of letters, digits, '_', '-', ':' and '.'; '.' and '..' are not allowed.");

    public static ProtocolError InvalidEstuarySubscription { get; } = new(
        400,
        "INVALID_SUBSCRIPTION",
        "The body must be JSON like {\"estuaryId\":\"…\"}, with \"envelope\" true or false if given.");

    public static ProtocolError EstuarySourceNotFound { get; } =
        new(404, "SOURCE_NOT_FOUND", "The stream to subscribe to does not exist.");

    public static ProtocolError EstuaryNotFound { get; } =
        new(404, "ESTUARY_NOT_FOUND", "There is no estuary at this URL.");

    public static ProtocolError SourceIsEstuary { get; } =
        new(409, "SOURCE_IS_ESTUARY", "An estuary can be neither subscribed to nor forked.");

    public static ProtocolError NotAnEstuary { get; } =
        new(409, "NOT_AN_ESTUARY", "An ordinary stream exists at the estuary's path.");

    public static ProtocolError EnvelopeMismatch { get; } = new(
        409,
        "ENVELOPE_MISMATCH",
        "The estuary is subscribed to the stream with another envelope setting; unsubscribe first.");

    // Lists.
    public static ProtocolError ListMethodNotAllowed { get; } =
        new(405, "METHOD_NOT_ALLOWED", "Lists do not support this method.", AllowedMethods.List);

    public static ProtocolError InvalidListLimit { get; } =
        new(400, "INVALID_LIST_QUERY", "The parameter 'limit' must be a number from 1 to 1000, given once.");

    public static ProtocolError InvalidListAfter { get; } =
        new(400, "INVALID_LIST_QUERY", "The parameter 'after' must be the 'next' of another page of this list.");

    public static ProtocolError RepeatedListParameter { get; } =
        new(400, "INVALID_LIST_QUERY", "The parameters 'after' and 'prefix' must be given once at most.");

    public static ProtocolError MalformedListParameter { get; } =
        new(400, "INVALID_LIST_QUERY", "The parameters 'after' and 'prefix' must be valid percent-encoded UTF-8.");

    // Permissions.
    public static ProtocolError TokenRequired { get; } =
        new(401, "TOKEN_REQUIRED", "This requires a token of the project, as 'Authorization: Bearer …'.");

    public static ProtocolError InvalidToken { get; } = new(
        401,
        "INVALID_TOKEN",
        "The token is invalid: not signed by the project with HS256, expired, or missing a required claim.");

    public static ProtocolError AdminKeyRequired { get; } =
        new(401, "TOKEN_REQUIRED", "This requires the admin key, as 'Authorization: Bearer …'.");

    public static ProtocolError InvalidAdminKey { get; } =
        new(401, "INVALID_TOKEN", "The token is not the admin key, which this requires.");

    public static ProtocolError Forbidden { get; } =
        new(403, "FORBIDDEN", "The token is valid but does not allow this.");

    // Projects.
    public static ProtocolError ProjectMethodNotAllowed { get; } = new(
        405, "METHOD_NOT_ALLOWED", "A project's configuration does not support this method.", AllowedMethods.Project);

    public static ProtocolError DashboardMethodNotAllowed { get; } =
        new(405, "METHOD_NOT_ALLOWED", "The dashboard does not support this method.", AllowedMethods.Dashboard);

    public static ProtocolError ProjectNotFound { get; } =
        new(404, "PROJECT_NOT_FOUND", "There is no project of this name.");

    public static ProtocolError ProjectChanged { get; } =
        new(412, "PROJECT_CHANGED", "The project does not match the request's precondition; read it again.");

    // Limits.
    public static ProtocolError TooManyAppends { get; } =
        new(429, "TOO_MANY_APPENDS", "The project has exceeded its append rate.");

    public static ProtocolError TooManyReaders { get; } =
        new(429, "TOO_MANY_READERS", "The project has reached its limit of live readers.");

    // Not 429: clients would retry, and retrying cannot help.
    public static ProtocolError TooManyProducers { get; } = new(
        409, "TOO_MANY_PRODUCERS", "The stream has reached its limit of producers; existing producers can continue.");

    public static ProtocolError TooManyEstuarySubscriptions { get; } =
        new(409, "TOO_MANY_SUBSCRIPTIONS", "The estuary has reached its limit of subscriptions.");

    public static ProtocolError TooManyStreams { get; } =
        new(403, "TOO_MANY_STREAMS", "The project has reached its limit of streams.");

    public static ProtocolError TooManyAncestors { get; } = new(
        409,
        "TOO_MANY_ANCESTORS",
        "The chain of forks is too long: the paths of a fork's ancestors, and 40 bytes each, are limited to 16 KiB.");

    public static ProtocolError QuotaExceeded { get; } = new(
        507,
        "STORAGE_QUOTA_EXCEEDED",
        "The stream has reached its maximum size; it can still be read, closed without data, and deleted.");

    // Server failures. Clients retry every 5xx, so a failure that retrying cannot resolve is never one.
    public static ProtocolError Unavailable { get; } =
        new(503, "UNAVAILABLE", "The server cannot do this at the moment; try again.");

    /// <summary>Answered instead of <see cref="Unavailable"/> while the disk of the store is full.</summary>
    public static ProtocolError DiskFull { get; } = new(
        503,
        "DISK_FULL",
        "The disk of the server is full: appends are refused until there is space; deleting streams frees some.");

    public static ProtocolError Internal { get; } =
        new(500, "INTERNAL_ERROR", "The server failed; the request itself is not at fault.");

    public static ProtocolError DataDamaged { get; } = new(
        500, "DATA_DAMAGED", "Stored data of this stream is damaged; the server's log says which. A retry fails too.");

    public static ProtocolError PathTooLong { get; } =
        new(400, "INVALID_PATH", "The encoded path is too long for the store.");

    public static ProtocolError InvalidPath(string problem) => new(400, "INVALID_PATH", problem);

    public static ProtocolError InvalidOffset(string problem) => new(400, "INVALID_OFFSET", problem);

    public static ProtocolError InvalidForkPoint(string problem) => new(400, "INVALID_FORK_POINT", problem);

    public static ProtocolError ConfigurationMismatch(string problem) => new(409, "CONFIGURATION_MISMATCH", problem);

    public static ProtocolError ContentTypeMismatch(ContentType expected, ContentType? sent) =>
        new(409, "CONTENT_TYPE_MISMATCH", $"The stream's content type is '{expected}', not '{sent}'.");

    public static ProtocolError SourceContentTypeMismatch(ContentType expected, ContentType sent) => new(
        409,
        "CONTENT_TYPE_MISMATCH",
        $"The source's content type is '{expected}'; a fork must have the same, not '{sent}'.");

    public static ProtocolError EstuaryContentTypeMismatch(ContentType expected, ContentType delivered) => new(
        409,
        "CONTENT_TYPE_MISMATCH",
        $"The estuary's content type is '{expected}'; this subscription would deliver '{delivered}'.");

    public static ProtocolError InvalidEstuarySubscriptionBody(string problem) =>
        new(400, "INVALID_SUBSCRIPTION", problem);

    public static ProtocolError InvalidProjectConfig(string problem) => new(400, "INVALID_PROJECT_CONFIG", problem);

    public static ProtocolError BodyTooLarge(long maxBytes) =>
        new(413, "BODY_TOO_LARGE", Invariant($"The body is larger than the limit of {maxBytes:N0} bytes."));

    public static ProtocolError BodyTimedOut(TimeSpan timeout) => new(
        408,
        "BODY_TIMEOUT",
        Invariant($"No byte of the body arrived for {timeout.TotalSeconds:0.###} s; send the request again."));

    /// <summary>JSON mode (§9.1).</summary>
    public static ProtocolError InvalidBody(string problem) => new(400, "INVALID_BODY", problem);

    /// <summary>A request that the web server itself rejected.</summary>
    public static ProtocolError BadRequest(int status) => new(status, "BAD_REQUEST", status switch
    {
        408 => "The headers did not arrive in time.",
        414 => "The URL is too long.",
        431 => "The headers are too long or too many.",
        505 => "The server supports only HTTP/1.0, HTTP/1.1 and HTTP/2.",
        _ => "The request is not valid HTTP.",
    });
}

using DurableStreams.AspNetCore.Tests.Auth;

namespace DurableStreams.AspNetCore.Tests.OpenApi;

/// <summary>A valid request of any operation, in the project <c>p</c>.</summary>
internal static class SampleRequest
{
    public const string PullWake = """{"type":"pull-wake","streams":["x"],"wake_stream":"wake"}""";

    /// <summary>The path, with a value for each parameter.</summary>
    public static string Target(ApiOperation operation) => operation.Path
        .Replace("{path}", "p/s", StringComparison.Ordinal)
        .Replace("{project}", "p", StringComparison.Ordinal)
        .Replace("{stream}", "s", StringComparison.Ordinal)
        .Replace("{estuary}", "e", StringComparison.Ordinal)
        .Replace("{id}", "i", StringComparison.Ordinal);

    /// <summary>A body; null if the operation has none.</summary>
    public static string? Body(ApiOperation operation) => operation.BodySchema switch
    {
        null => null,
        "" => "[1]",
        "EstuaryRequest" => """{"estuaryId":"e"}""",
        "ProjectChange" => $$"""{"signingSecrets":["{{Tokens.Secret}}"]}""",
        "SubscriptionChange" => PullWake,
        "StreamsToAdd" => """{"streams":["x"]}""",
        "ClaimRequest" => """{"worker":"w"}""",
        "Ack" or "Release" => "{}",
        string other => throw new NotSupportedException(other),
    };
}

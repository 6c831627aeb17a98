using System.Text.Json;

namespace DurableStreams.Samples;

/// <summary>The body of a webhook, as far as this worker needs it.</summary>
internal sealed record Wake(
    string WakeId, long Generation, IReadOnlyList<WakeStream> Streams, Uri CallbackUrl, string CallbackToken);

/// <summary>A stream with news; the path is not percent-encoded.</summary>
internal sealed record WakeStream(string Path, string AckedOffset);

/// <summary>The body of a callback.</summary>
internal sealed record Callback(string WakeId, long Generation, IReadOnlyList<Ack> Acks, bool Done);

/// <summary>Everything up to this offset has been handled.</summary>
internal sealed record Ack(string Stream, string Offset);

/// <summary>The protocol's names are in snake_case.</summary>
internal static class Json
{
    public static JsonSerializerOptions Options { get; } =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}

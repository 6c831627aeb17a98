using System.Text.Json.Serialization;

namespace DurableStreams.Waking;

/// <summary>An event of a wake stream (§7.2).</summary>
/// <param name="SubscriptionId">The id of the subscription.</param>
/// <param name="Stream">A stream with news, relative to the root of the subscription.</param>
/// <param name="Generation">The generation of the wake.</param>
/// <param name="Ts">When the event was written, in Unix ms.</param>
internal sealed record WakeEvent(
    [property: JsonPropertyOrder(1)] string SubscriptionId,
    [property: JsonPropertyOrder(2)] string Stream,
    [property: JsonPropertyOrder(3)] long Generation,
    [property: JsonPropertyOrder(4)] long Ts)
{
    /// <summary>The type of the event.</summary>
    [JsonPropertyOrder(0)]
    public string Type => "wake";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WakeEvent))]
internal sealed partial class WakeEventJson : JsonSerializerContext;

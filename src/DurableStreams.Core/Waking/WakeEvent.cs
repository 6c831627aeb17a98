using System.Text.Json.Serialization;

namespace DurableStreams.Waking;

/// <summary>An event of a wake stream (§7.2). The order of the properties is their order in the JSON.</summary>
/// <param name="Type">Always <c>wake</c>.</param>
/// <param name="SubscriptionId">The id of the subscription.</param>
/// <param name="Stream">A stream with news, relative to the root of the subscription.</param>
/// <param name="Generation">The generation of the wake.</param>
/// <param name="Ts">When the event was written, in Unix ms.</param>
internal sealed record WakeEvent(string Type, string SubscriptionId, string Stream, long Generation, long Ts);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WakeEvent))]
internal sealed partial class WakeEventJson : JsonSerializerContext;

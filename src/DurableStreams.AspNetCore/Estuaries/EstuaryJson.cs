using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableStreams.AspNetCore.Estuaries;

/// <summary>The JSON bodies of requests and responses about estuaries.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EstuarySubscriptionFields))]
[JsonSerializable(typeof(EstuarySubscribed))]
[JsonSerializable(typeof(EstuaryUnsubscribed))]
[JsonSerializable(typeof(EstuaryDetails))]
[JsonSerializable(typeof(EstuaryDeleted))]
internal sealed partial class EstuaryJson : JsonSerializerContext;

/// <summary>
/// The fields of a request. As elements, because null and a wrong type are errors but absence is not.
/// </summary>
internal sealed record EstuarySubscriptionFields(JsonElement EstuaryId, JsonElement Envelope);

/// <summary>The expiry is in milliseconds since 1970.</summary>
internal sealed record EstuarySubscribed(
    string EstuaryId, string StreamId, string EstuaryStreamPath, long ExpiresAt, bool IsNewEstuary);

/// <summary>Whether this request ended the subscription; false if there was none. Both are a success.</summary>
internal sealed record EstuaryUnsubscribed(bool Success, bool Unsubscribed);

internal sealed record EstuaryDetails(
    string EstuaryId, string EstuaryStreamPath, IEnumerable<EstuarySourceDetails> Subscriptions, string ContentType);

internal sealed record EstuarySourceDetails(
    string StreamId, bool Envelope, string Offset, string TailOffset, long LagBytes);

/// <summary>Whether this request deleted the estuary; false if there was none. Both are a success.</summary>
internal sealed record EstuaryDeleted(string EstuaryId, bool Deleted);

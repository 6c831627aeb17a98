using System.Text.Json;

namespace DurableStreams.AspNetCore;

/// <summary>The body of a subscription or of its end: <c>{"estuaryId":"…","envelope":true}</c>.</summary>
/// <param name="EstuaryId">As it came.</param>
/// <param name="Envelope">False unless given.</param>
internal readonly record struct SubscriptionBody(string EstuaryId, bool Envelope)
{
    /// <summary>Far more than an id can be long.</summary>
    private const int MaxBytes = 16 * 1024;

    /// <returns>Null, or what is wrong.</returns>
    public static ProtocolError? Parse(RequestBody body, out SubscriptionBody parsed)
    {
        parsed = default;
        if (body.IsTooLarge || body.Bytes.Length > MaxBytes)
        {
            return ProtocolErrors.BodyTooLarge;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(body.Bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return ProtocolErrors.InvalidSubscription;
            }

            bool hasId = json.RootElement.TryGetProperty("estuaryId", out JsonElement id);
            bool hasEnvelope = json.RootElement.TryGetProperty("envelope", out JsonElement envelope);
            if (!hasId || id.ValueKind != JsonValueKind.String
                || (hasEnvelope && envelope.ValueKind is not (JsonValueKind.True or JsonValueKind.False)))
            {
                return ProtocolErrors.InvalidSubscription;
            }

            parsed = new SubscriptionBody(id.GetString()!, hasEnvelope && envelope.GetBoolean());
            return null;
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            // The second for a lone surrogate in a text.
            return ProtocolErrors.InvalidSubscription;
        }
    }
}

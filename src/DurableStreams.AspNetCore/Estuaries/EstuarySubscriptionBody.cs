using System.Text.Json;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Requests;
using DurableStreams.Content;

namespace DurableStreams.AspNetCore.Estuaries;

/// <summary>The body of a request to subscribe or unsubscribe: <c>{"estuaryId":"…","envelope":true}</c>.</summary>
/// <param name="EstuaryId">As received; not checked.</param>
/// <param name="Envelope">False unless given.</param>
internal readonly record struct EstuarySubscriptionBody(string EstuaryId, bool Envelope)
{
    /// <summary>The maximum size of the request's body: far more than an id can have.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(RequestBody body, out EstuarySubscriptionBody parsed)
    {
        parsed = default;
        try
        {
            using JsonDocument json = JsonDocument.Parse(body.Bytes);
            if (JsonInput.FindUnknownField(json.RootElement, "estuaryId", "envelope") is { } unknown)
            {
                return ProtocolErrors.InvalidEstuarySubscriptionBody($"The field '{unknown}' is not known.");
            }

            if (json.Deserialize(EstuaryJson.Default.EstuarySubscriptionFields) is not
                {
                    EstuaryId: { ValueKind: JsonValueKind.String } id,
                    Envelope:
                    {
                        ValueKind: JsonValueKind.Undefined or JsonValueKind.True or JsonValueKind.False,
                    } envelope,
                })
            {
                return ProtocolErrors.InvalidEstuarySubscription;
            }

            parsed = new EstuarySubscriptionBody(id.GetString()!, envelope.ValueKind == JsonValueKind.True);
            return null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the text contains a lone surrogate.
            return JsonInput.HasByteOrderMark(body.Bytes)
                ? ProtocolErrors.InvalidEstuarySubscriptionBody(JsonInput.ByteOrderMarkProblem)
                : ProtocolErrors.InvalidEstuarySubscription;
        }
    }
}

using System.Buffers;
using System.Text.Json;
using DurableStreams.Signals;
using DurableStreams.Subscriptions;

namespace DurableStreams.AspNetCore.Subscriptions.Webhooks;

/// <summary>Writes the body of a webhook (§7.1).</summary>
internal static class WebhookBody
{
    public static ReadOnlyMemory<byte> Write(Webhook webhook, string callbackUrl, string token)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("subscription_id", webhook.Subscription.Id);
        json.WriteString("wake_id", webhook.Wake.ToString());
        json.WriteNumber("generation", webhook.Generation);
        json.WriteStartArray("streams");
        foreach (LinkState stream in webhook.Streams)
        {
            LinkJson.Write(json, webhook.Subscription, stream);
        }

        json.WriteEndArray();
        json.WriteString("callback_url", callbackUrl);
        json.WriteString("callback_token", token);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}

using System.Globalization;
using System.Text.Json;
using DurableStreams.AspNetCore.Protocol;
using DurableStreams.AspNetCore.Responses;
using DurableStreams.AspNetCore.Subscriptions.Keys;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace DurableStreams.AspNetCore.Subscriptions;

/// <summary>Writes a subscription as clients see it (§6.3), however many streams it has.</summary>
internal sealed class SubscriptionAnswer(ResponseWriters writers, SubscriptionUrls urls, SigningKeys keys)
{
    // More than most links have, so that a slice is rarely exceeded.
    private const int LinkBytes = 1_024;

    /// <summary>Makes sure that the key is known which the answer about a webhook names.</summary>
    /// <exception cref="Storage.StoreUnavailableException">It is not.</exception>
    public async ValueTask PrepareAsync(SubscriptionType type, CancellationToken cancellationToken)
    {
        if (type == SubscriptionType.Webhook)
        {
            await keys.GetSignerAsync(cancellationToken);
        }
    }

    /// <summary>Writes the response.</summary>
    public async ValueTask WriteAsync(HttpContext context, int status, SubscriptionView view)
    {
        string? keyId = view.Head.Configuration.Type == SubscriptionType.Webhook
            ? (await keys.GetSignerAsync(context.RequestAborted)).Public.Id
            : null;
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = HeaderValues.NoStore;
        response.Headers.ContentType = HeaderValues.Json;
        using ResponseWriter writer = writers.Create(context);
        await using var json = new Utf8JsonWriter(writer);
        WriteBeforeLinks(json, view);
        bool isLong = false;
        foreach (SubscriptionLink link in view.Links)
        {
            LinkJson.Write(json, view.Key, link);
            if (json.BytesPending >= writer.Room - LinkBytes)
            {
                isLong = true;
                json.Flush();
                if (!await writer.FlushAsync())
                {
                    return;
                }
            }
        }

        WriteAfterLinks(json, view, keyId);
        json.Flush();
        if (!isLong)
        {
            response.ContentLength = json.BytesCommitted;
        }
    }

    private static void WriteBeforeLinks(Utf8JsonWriter json, SubscriptionView view)
    {
        SubscriptionConfiguration configuration = view.Head.Configuration;
        json.WriteStartObject();
        json.WriteString("id", view.Key.Id);
        json.WriteString("subscription_id", view.Key.Id);
        json.WriteString("type", configuration.Type == SubscriptionType.Webhook ? "webhook" : "pull-wake");
        if (configuration.Pattern is { } pattern)
        {
            json.WriteString("pattern", pattern.Text);
        }

        json.WriteStartArray("streams");
    }

    private void WriteAfterLinks(Utf8JsonWriter json, SubscriptionView view, string? keyId)
    {
        SubscriptionHead head = view.Head;
        SubscriptionConfiguration configuration = head.Configuration;
        json.WriteEndArray();
        if (configuration.WebhookUrl is { } url)
        {
            json.WriteStartObject("webhook");
            json.WriteString("url", url);
            json.WriteStartObject("signing");
            json.WriteString("alg", "ed25519");
            json.WriteString("kid", keyId);
            json.WriteString("jwks_url", urls.PublicKeysOf(view.Key, head.BaseUrl));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        if (configuration.WakeStream is { } wakeStream)
        {
            json.WriteString("wake_stream", view.Key.RelativePathOf(wakeStream));
        }

        json.WriteNumber("lease_ttl_ms", (long)configuration.Lease.TotalMilliseconds);
        json.WriteString(
            "created_at",
            head.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("status", head.NextAttempt is null ? "active" : "failed");
        if (configuration.Description is { } description)
        {
            json.WriteString("description", description);
        }

        // The later passes look for creations that raced with this one; what existed before is linked.
        if (head.Linking is { Pass: 0 })
        {
            json.WriteBoolean("linking", true);
        }

        json.WriteEndObject();
    }
}

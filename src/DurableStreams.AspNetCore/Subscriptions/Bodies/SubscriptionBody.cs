using System.Text;
using System.Text.Json;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.AspNetCore.Subscriptions.Errors;
using DurableStreams.AspNetCore.Subscriptions.Webhooks;
using DurableStreams.Content;
using DurableStreams.Subscriptions;
using static System.FormattableString;

namespace DurableStreams.AspNetCore.Subscriptions.Bodies;

/// <summary>The body of a PUT (§6.2).</summary>
/// <param name="Configuration">The configuration, whose webhook URL is allowed.</param>
/// <param name="Streams">The streams to link explicitly, each once.</param>
internal sealed record SubscriptionBody(SubscriptionConfiguration Configuration, IReadOnlyList<StreamPath> Streams)
{
    /// <summary>The maximum size of the request's body.</summary>
    public const int MaxBytes = StreamsBody.MaxBytes;

    private const int MaxDescriptionBytes = 1_024;
    private const int MaxUrlLength = 2_048;

    /// <summary>Parses the body of a request for a subscription.</summary>
    /// <returns>Null, or the error.</returns>
    public static ProtocolError? Parse(
        SubscriptionKey key, WebhookUrlRules urls, RequestBody body, out SubscriptionBody? parsed) =>
        JsonBody.Parse(
            body,
            ["type", "pattern", "streams", "webhook", "wake_stream", "lease_ttl_ms", "description"],
            (reader, json) => Read(reader, key, urls, json),
            out parsed);

    private static SubscriptionBody Read(JsonBody reader, SubscriptionKey key, WebhookUrlRules urls, JsonElement json)
    {
        SubscriptionType type = ReadType(reader, json);
        var configuration = new SubscriptionConfiguration
        {
            Type = type,
            Pattern = ReadPattern(reader, json),
            WebhookUrl = type == SubscriptionType.Webhook ? ReadUrl(reader, json) : null,
            WakeStream = reader.Text(json, "wake_stream") is { } wake
                ? StreamsBody.ToPath(reader, key, wake, "wake_stream")
                : null,
            Lease = ReadLease(reader, json),
            Description = ReadDescription(reader, json),
        };
        IReadOnlyList<StreamPath> streams = StreamsBody.ReadStreams(reader, key, json);
        if (configuration.Pattern is null && streams.Count == 0)
        {
            reader.Refuse("The subscription needs a 'pattern', 'streams', or both.");
        }

        if (type == SubscriptionType.PullWake && configuration.WakeStream is null)
        {
            reader.Refuse("A subscription of the type 'pull-wake' needs a 'wake_stream'.");
        }

        if (type == SubscriptionType.PullWake && JsonBody.IsGiven(json, "webhook", out _))
        {
            reader.Refuse("A subscription of the type 'pull-wake' has no 'webhook'.");
        }

        // Last, so that the URL is all that is wrong with a body that is refused for it.
        if (reader.Problem is null
            && configuration.WebhookUrl is { } url
            && urls.FindProblem(url) is { } problem)
        {
            reader.Refuse(SubscriptionErrors.WebhookUrlRejected(problem));
        }

        return new SubscriptionBody(configuration, streams);
    }

    private static SubscriptionType ReadType(JsonBody reader, JsonElement json)
    {
        switch (reader.Text(json, "type"))
        {
            case "webhook":
                return SubscriptionType.Webhook;
            case "pull-wake":
                return SubscriptionType.PullWake;
            default:
                reader.Refuse("'type' must be 'webhook' or 'pull-wake'.");
                return default;
        }
    }

    private static PathPattern? ReadPattern(JsonBody reader, JsonElement json)
    {
        PathPattern? pattern = null;
        if (reader.Text(json, "pattern") is { } text && PathPattern.Parse(text, out pattern) is { } problem)
        {
            reader.Refuse($"'pattern' is invalid. {problem}");
        }

        return pattern;
    }

    private static string? ReadUrl(JsonBody reader, JsonElement json)
    {
        if (!JsonBody.IsGiven(json, "webhook", out JsonElement webhook))
        {
            reader.Refuse("A subscription of the type 'webhook' needs 'webhook' with a 'url'.");
            return null;
        }

        string? url = reader.IsObject(webhook, "'webhook'", "url") ? reader.Text(webhook, "url") : null;
        if (url is not { Length: > 0 and <= MaxUrlLength })
        {
            reader.Refuse(Invariant($"'webhook.url' must have 1 to {MaxUrlLength:N0} characters."));
        }

        return url;
    }

    private static TimeSpan ReadLease(JsonBody reader, JsonElement json)
    {
        if (reader.Integer(json, "lease_ttl_ms") is not { } milliseconds)
        {
            return SubscriptionConfiguration.DefaultLease;
        }

        double shortest = SubscriptionConfiguration.MinLease.TotalMilliseconds;
        double longest = SubscriptionConfiguration.MaxLease.TotalMilliseconds;
        if (milliseconds < shortest || milliseconds > longest)
        {
            reader.Refuse(Invariant($"'lease_ttl_ms' must be an integer from {shortest:0} to {longest:0}."));
            return default;
        }

        return TimeSpan.FromMilliseconds(milliseconds);
    }

    private static string? ReadDescription(JsonBody reader, JsonElement json)
    {
        string? text = reader.Text(json, "description");
        if (text is not null && Encoding.UTF8.GetByteCount(text) > MaxDescriptionBytes)
        {
            reader.Refuse(Invariant($"'description' must have at most {MaxDescriptionBytes:N0} bytes of UTF-8."));
        }

        return text;
    }
}

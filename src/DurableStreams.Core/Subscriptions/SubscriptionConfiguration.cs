using System.Security.Cryptography;
using System.Text.Json;
using DurableStreams.Addressing;

namespace DurableStreams.Subscriptions;

/// <summary>What a client requested when it created a subscription (§6.2). Never changes.</summary>
public sealed record SubscriptionConfiguration
{
    /// <summary>The shortest lease: 1 s (§6.2).</summary>
    public static TimeSpan MinLease => TimeSpan.FromSeconds(1);

    /// <summary>The longest lease: 10 min (§6.2).</summary>
    public static TimeSpan MaxLease => TimeSpan.FromMinutes(10);

    /// <summary>The lease of requests that name none: 30 s (§6.2).</summary>
    public static TimeSpan DefaultLease => TimeSpan.FromSeconds(30);

    /// <summary>Webhook or pull-wake.</summary>
    public required SubscriptionType Type { get; init; }

    /// <summary>The pattern of paths relative to the root of the subscription; null for none.</summary>
    public PathPattern? Pattern { get; init; }

    /// <summary>The URL that receives the webhooks; null for <see cref="SubscriptionType.PullWake"/>.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>
    /// The stream that receives the wake events. A <see cref="SubscriptionType.Webhook"/> may name one too (§6.2); it
    /// is kept and not written to.
    /// </summary>
    public StreamPath? WakeStream { get; init; }

    /// <summary>The <see cref="WakeStream"/> if wake events are written to it, otherwise null.</summary>
    internal StreamPath? EventStream => Type == SubscriptionType.PullWake ? WakeStream : null;

    /// <summary>
    /// How long a worker may be silent before another one is woken, in whole milliseconds from
    /// <see cref="MinLease"/> to <see cref="MaxLease"/>.
    /// </summary>
    public TimeSpan Lease { get; init; } = DefaultLease;

    /// <summary>A text for people; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// Whether the pattern links a stream (§6.2); never the wake stream, since each wake would cause another.
    /// </summary>
    /// <param name="key">The subscription that has this configuration.</param>
    /// <param name="stream">The stream.</param>
    public bool LinksByPattern(SubscriptionKey key, StreamPath stream) =>
        Pattern is not null
        && EventStream != stream
        && key.Covers(stream)
        && Pattern.Matches(key.RelativePathOf(stream));

    /// <summary>
    /// Returns the SHA-256 hash of the normalized configuration, including the streams that the creation named (§6.2):
    /// equal requests have equal hashes.
    /// </summary>
    public byte[] HashWith(IEnumerable<StreamPath> streams)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            json.WriteNumberValue((int)Type);
            json.WriteStringValue(Pattern?.Text);
            json.WriteStringValue(WebhookUrl);
            json.WriteStringValue(WakeStream?.Value);
            json.WriteNumberValue((long)Lease.TotalMilliseconds);
            json.WriteStringValue(Description);
            foreach (string path in streams.Select(stream => stream.Value).Distinct().Order(StringComparer.Ordinal))
            {
                json.WriteStringValue(path);
            }

            json.WriteEndArray();
        }

        return SHA256.HashData(buffer.ToArray());
    }
}

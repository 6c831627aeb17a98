using System.Text.Json;
using DurableStreams.Subscriptions;

namespace DurableStreams.AspNetCore.Subscriptions;

/// <summary>Writes the streams of a subscription as clients and workers see them (§6.1).</summary>
internal static class LinkJson
{
    private const string Nothing = "-1";

    /// <summary>Writes a link.</summary>
    public static void Write(Utf8JsonWriter json, SubscriptionKey subscription, SubscriptionLink link)
    {
        json.WriteStartObject();
        WriteFields(json, subscription, link);
        json.WriteEndObject();
    }

    /// <summary>Writes a stream of a wake, with its tail.</summary>
    public static void Write(Utf8JsonWriter json, SubscriptionKey subscription, LinkState stream)
    {
        json.WriteStartObject();
        WriteFields(json, subscription, stream.Link);
        json.WriteString("tail_offset", stream.Tail.ToString());
        json.WriteBoolean("has_pending", stream.Link.IsBehind(stream.Tail));
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, SubscriptionKey subscription, SubscriptionLink link)
    {
        json.WriteString("path", subscription.RelativePathOf(link.Stream));
        json.WriteString("link_type", link.Types.HasFlag(LinkTypes.Explicit) ? "explicit" : "glob");
        json.WriteString("acked_offset", link.Acked?.ToString() ?? Nothing);
    }
}

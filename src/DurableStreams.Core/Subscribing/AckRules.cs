using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;

namespace DurableStreams.Subscribing;

/// <summary>Checks a single ack against its link and its stream (§7).</summary>
internal static class AckRules
{
    /// <summary>Checks an ack.</summary>
    /// <param name="subscription">The subscription; for messages.</param>
    /// <param name="ack">The ack.</param>
    /// <param name="link">The link of its stream; null if there is none.</param>
    /// <param name="stream">The head of its stream; null if it was never created.</param>
    /// <param name="now">The time.</param>
    /// <param name="advanced">The link with the new cursor; null if the ack changes nothing.</param>
    /// <returns>Null if the ack is valid, otherwise a sentence for the client.</returns>
    public static string? Check(
        SubscriptionKey subscription,
        Ack ack,
        SubscriptionLink? link,
        StreamHead? stream,
        DateTimeOffset now,
        out SubscriptionLink? advanced)
    {
        advanced = null;
        if (link is null)
        {
            return $"'{subscription.RelativePathOf(ack.Stream)}' is not linked to the subscription.";
        }

        if (!Offset.TryParse(ack.Offset, out Offset offset))
        {
            return $"'{subscription.RelativePathOf(ack.Stream)}' must be acknowledged by one of its offsets.";
        }

        if (stream.ExistenceAt(now) != StreamExistence.Live || stream!.Incarnation != link.Incarnation)
        {
            // Deleted since the wake: the worker cannot know, and there is nothing left to acknowledge.
            return null;
        }

        if (offset.Position > stream.Tail)
        {
            return $"The ack of '{subscription.RelativePathOf(ack.Stream)}' is beyond its tail.";
        }

        if (stream.OffsetAt(offset.Position) != offset)
        {
            return $"The ack of '{subscription.RelativePathOf(ack.Stream)}' is not an offset of this stream.";
        }

        if (offset.Position < (link.Acked?.Position ?? 0))
        {
            return $"The ack of '{subscription.RelativePathOf(ack.Stream)}' is before what is acknowledged already.";
        }

        advanced = link.Acked == offset ? null : link with { Acked = offset };
        return null;
    }
}

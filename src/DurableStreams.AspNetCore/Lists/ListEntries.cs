using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Headers;
using DurableStreams.Listing;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;

namespace DurableStreams.AspNetCore.Lists;

/// <summary>Describes what is listed as clients see it.</summary>
internal static class ListEntries
{
    private const string Nothing = "-1";

    public static StreamEntry Of(string project, ListedHead stream)
    {
        StreamHead head = stream.Head;
        return new StreamEntry(
            ListNames.Of(project, stream.Path),
            head.Kind == StreamKind.Estuary ? "estuary" : "stream",
            head.ContentType.Value,
            head.TailOffset.ToString(),
            head.Tail,
            Rfc3339.Format(head.Created),
            Format(head.LastAppend),
            Format(head.Expiry),
            head.Lifetime.TtlSeconds,
            head.Closed,
            head.Public,
            head.Origin is { } origin ? ListNames.Of(project, origin.Path) : null,
            head.ForkCount > 0,
            head.HasSubscribers,
            head.HasSubscriptions);
    }

    public static EstuaryEntry Of(string project, ListedEstuary estuary) => new(
        ListNames.Of(project, estuary.Path),
        estuary.Head.ContentType.Value,
        estuary.Head.TailOffset.ToString(),
        Format(estuary.Head.LastAppend),
        Format(estuary.Head.Expiry),
        estuary.Sources.Select(source => new EstuarySourceEntry(
            ListNames.Of(project, source.Source),
            source.Envelope,
            Format(source.Position) ?? Nothing,
            Format(source.Tail)!,
            source.Lag)),
        estuary.HasMoreSources);

    public static SubscriptionEntry Of(ListedSubscription subscription)
    {
        SubscriptionHead head = subscription.Head;
        SubscriptionConfiguration configuration = head.Configuration;
        return new SubscriptionEntry(
            subscription.Key.Id,
            configuration.Type == SubscriptionType.Webhook ? "webhook" : "pull-wake",
            StatusOf(head.Phase),
            Rfc3339.Format(head.Created),
            configuration.Pattern?.Text,
            configuration.WakeStream is { } wakeStream ? subscription.Key.RelativePathOf(wakeStream) : null,
            head.Holder,
            Format(head.LeaseEnd),
            head.FailedAttempts,
            Format(head.NextAttempt),
            head.Linking is { Pass: 0 },
            head.LinkCount,
            subscription.HasMoreSources ? null : subscription.Sources.Sum(static source => source.Lag),
            subscription.Sources.Select(source => new SubscriptionSourceEntry(
                subscription.Key.RelativePathOf(source.Source),
                Format(source.Position) ?? Nothing,
                Format(source.Tail),
                source.Lag)),
            subscription.HasMoreSources);
    }

    private static string StatusOf(WakePhase phase) => phase switch
    {
        WakePhase.Idle => "idle",
        WakePhase.Sending => "sending",
        WakePhase.Sent => "sent",
        WakePhase.Failed => "failed",
        WakePhase.Claimed => "claimed",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "Not a phase."),
    };

    private static string? Format(DateTimeOffset? instant) => instant is { } known ? Rfc3339.Format(known) : null;

    private static string? Format(Offset? offset) => offset?.ToString();
}

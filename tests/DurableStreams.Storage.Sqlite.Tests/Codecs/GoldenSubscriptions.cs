using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Codecs;

/// <summary>Subscriptions that are the same in every run.</summary>
internal static class GoldenSubscriptions
{
    /// <summary>A subscription with every optional field.</summary>
    public static SubscriptionHead Full() => new()
    {
        Incarnation = GoldenHeads.Incarnation(0x42),
        Status = SubscriptionStatus.Deleting,
        Configuration = new SubscriptionConfiguration
        {
            Type = SubscriptionType.PullWake,
            Pattern = PathPattern.Restore("a/*/**"),
            WakeStream = TestStreams.Path("p/w\u00e4ke"),
            Lease = TimeSpan.FromSeconds(45),
            Description = "d",
            WebhookUrl = "u",
        },
        ConfigurationHash = new byte[] { 1, 2, 3, 255 },
        BaseUrl = "http://h",
        Created = TestStreams.Created,
        Commit = new CommitId(0x0123456789ABCDEF),
        Generation = 300,
        Phase = WakePhase.Claimed,
        Wake = new WakeId(GoldenHeads.Incarnation(0x43).Value),
        Snapshot =
        [
            new SnapshotEntry(
                TestStreams.Path("p/s"), GoldenHeads.Incarnation(0x44), new Offset(1_700_000_000_001, 300)),
        ],
        Holder = "w1",
        LeaseEnd = TestStreams.Created.AddSeconds(30),
        FailedAttempts = 2,
        NextAttempt = TestStreams.Created.AddSeconds(60),
        Linking = new LinkingProgress(1, TestStreams.Path("p/x"), TestStreams.Created.AddSeconds(1)),
        LinkCount = 7,
        ReminderAt = TestStreams.Created.AddSeconds(5),
    };

    /// <summary>A subscription without optional fields, except the URL that its type requires.</summary>
    public static SubscriptionHead Small() => new()
    {
        Incarnation = GoldenHeads.Incarnation(0x42),
        Status = SubscriptionStatus.Live,
        Configuration = new SubscriptionConfiguration
        {
            Type = SubscriptionType.Webhook,
            WebhookUrl = "https://w.example/",
        },
        ConfigurationHash = default,
        BaseUrl = "http://h",
        Created = TestStreams.Created,
    };

    public static SubscriptionLink Link() =>
        new(TestStreams.Path("p/s"), LinkTypes.Glob | LinkTypes.Explicit)
        {
            Incarnation = GoldenHeads.Incarnation(0x42),
            Acked = new Offset(1_700_000_000_001, 300),
        };
}

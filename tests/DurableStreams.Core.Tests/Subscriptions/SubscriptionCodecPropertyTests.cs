using DurableStreams.Addressing;
using DurableStreams.Storage.Codecs;
using DurableStreams.StoreContract;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests.Subscriptions;

/// <summary>Every head and link comes back from its stored form, whichever fields it has.</summary>
public sealed class SubscriptionCodecPropertyTests
{
    private static readonly string[] Texts =
        ["", "a", "S\u00e9q \u65e5\u672c\ud83d\ude00 '\"\\%\t|", new string('x', 2_000)];

    private static readonly string[] Paths =
        ["a", "project/str\u00e9am", "\ud83d\ude00/ x", "p/" + new string('x', StreamPath.MaxBytes - 2)];

    private static readonly string[] Patterns =
        ["*", "**", "a/*/%2A/**", "\u00fc", new string('x', StreamPath.MaxBytes)];

    [Fact]
    public void Every_head_comes_back() => Property.Holds(Gen.Choose(0, int.MaxValue), seed =>
    {
        SubscriptionHead head = new Draw(seed).Head();
        byte[] bytes = SubscriptionHeadCodec.Encode(head);

        SubscriptionHead read = SubscriptionHeadCodec.Decode(bytes);
        ContractSubscriptions.AssertSame(head, read);
        Assert.Equal(bytes, SubscriptionHeadCodec.Encode(read));
    });

    [Fact]
    public void Every_link_comes_back() => Property.Holds(Gen.Choose(0, int.MaxValue), seed =>
    {
        SubscriptionLink link = new Draw(seed).Link();

        Assert.Equal(link, SubscriptionLinkCodec.Decode(link.Stream, SubscriptionLinkCodec.Encode(link)));
    });

    /// <summary>Draws values from a seed.</summary>
    private sealed class Draw(int seed)
    {
        private readonly Random _random = new(seed);

        public SubscriptionHead Head() => new()
        {
            Incarnation = AnyIncarnation(),
            Status = OneOf(Enum.GetValues<SubscriptionStatus>()),
            Configuration = new SubscriptionConfiguration
            {
                Type = OneOf(Enum.GetValues<SubscriptionType>()),
                Pattern = Maybe() ? PathPattern.Restore(OneOf(Patterns)) : null,
                WebhookUrl = Maybe() ? OneOf(Texts) : null,
                WakeStream = Maybe() ? AnyPath() : null,
                Lease = TimeSpan.FromMilliseconds(_random.Next(1_000, 600_001)),
                Description = Maybe() ? OneOf(Texts) : null,
            },
            ConfigurationHash = TestBytes.Random(_random.Next(40), 1),
            BaseUrl = OneOf(Texts),
            Created = AnyInstant(),
            Commit = new CommitId((ulong)_random.NextInt64()),
            Generation = Number(long.MaxValue),
            Phase = OneOf(Enum.GetValues<WakePhase>()),
            Wake = new WakeId(AnyIncarnation().Value),
            Snapshot =
            [
                .. Enumerable.Range(0, _random.Next(4)).Select(
                    _ => new SnapshotEntry(AnyPath(), AnyIncarnation(), AnyOffset())),
            ],
            Holder = Maybe() ? OneOf(Texts) : null,
            LeaseEnd = Maybe() ? AnyInstant() : null,
            FailedAttempts = (int)Number(int.MaxValue),
            NextAttempt = Maybe() ? AnyInstant() : null,
            Linking = Maybe()
                ? new LinkingProgress((int)Number(int.MaxValue), Maybe() ? AnyPath() : null, AnyInstant())
                : null,
            LinkCount = (int)Number(int.MaxValue),
            ReminderAt = Maybe() ? AnyInstant() : null,
        };

        public SubscriptionLink Link() => new(AnyPath(), (LinkTypes)_random.Next(4))
        {
            Incarnation = Maybe() ? AnyIncarnation() : null,
            Acked = Maybe() ? AnyOffset() : null,
        };

        private bool Maybe() => _random.Next(2) == 0;

        private T OneOf<T>(T[] values) => values[_random.Next(values.Length)];

        private StreamPath AnyPath() => TestStreams.Path(OneOf(Paths));

        private Incarnation AnyIncarnation() => new(new Guid(TestBytes.Random(16, _random.Next())));

        private Offset AnyOffset() =>
            new(Number(Offset.MaxComponent), Number(Offset.MaxComponent));

        private DateTimeOffset AnyInstant() =>
            new(_random.NextInt64(DateTimeOffset.MaxValue.UtcTicks + 1), TimeSpan.Zero);

        private long Number(long max) => OneOf<long>([0, 1, 127, 128, 16_384, max, _random.NextInt64(max)]);
    }
}

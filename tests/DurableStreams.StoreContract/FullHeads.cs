using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Producers;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Heads with every field set, and heads with one field at its extremes.</summary>
public static class FullHeads
{
    private const string NonAscii = "S\u00e9q \u65e5\u672c\ud83d\ude00 '\"\\%\t|";

    private static readonly ForkOrigin Source =
        new(TestStreams.Path("s\u00f6urce/ x"), TestStreams.NewIncarnation(), 9_007_199_254_740_993);

    private static readonly DateTimeOffset OddInstant = TestStreams.Created.AddYears(3).AddTicks(1);

    // Named, because theory data must be serializable for test explorers.
    private static readonly Dictionary<string, Func<StreamHead, StreamHead>> Variations = new()
    {
        ["estuary"] = head => head with { Kind = StreamKind.Estuary },
        ["soft-deleted"] = head => head with { Status = StreamStatus.SoftDeleted },
        ["largest generation"] = head => head with { Generation = Offset.MaxComponent },
        ["content type as written"] = head => head with
        {
            ContentType = TestStreams.ContentType("Application/JSON ; Charset=\"UTF-8\""),
        },
        ["content type with parameters"] = head => head with
        {
            ContentType = TestStreams.ContentType("text/plain;a='b' ; title=\"x, y; z\""),
        },
        ["longest content type"] = head => head with
        {
            ContentType = TestStreams.ContentType("text/" + new string('x', ContentType.MaxLength - 5)),
        },
        ["closed"] = head => head with { Closed = true },
        ["closed by a producer"] = head => head with { Closed = true, ClosedBy = Stamp },
        ["no requested content type"] = head => head with
        {
            Requested = new RequestedConfiguration(null, default, null),
        },
        ["requested time to live"] = head => head with
        {
            Requested = head.Requested with { Lifetime = new StreamLifetime(0, null) },
        },
        ["requested instant"] = head => head with
        {
            Requested = head.Requested with { Lifetime = new StreamLifetime(null, OddInstant) },
        },
        ["requested fork"] = head => head with { Requested = head.Requested with { Fork = Fork } },
        ["requested fork at the tail"] = head => head with
        {
            Requested = head.Requested with { Fork = Fork with { Offset = null, SubOffset = 0 } },
        },
        ["requested fork at the start"] = head => head with
        {
            Requested = head.Requested with { Fork = Fork with { Offset = Offset.Zero } },
        },
        ["time to live of zero"] = head => head with { Lifetime = new StreamLifetime(0, null), Expiry = head.Created },
        ["longest time to live"] = head => head with
        {
            Lifetime = new StreamLifetime(long.MaxValue, null),
            Expiry = DateTimeOffset.MaxValue,
        },
        ["until an instant"] = head => head with
        {
            Lifetime = new StreamLifetime(null, OddInstant),
            Expiry = OddInstant,
        },
        ["until the last instant"] = head => head with { Lifetime = new StreamLifetime(null, DateTimeOffset.MaxValue) },
        ["until the first instant"] = head => head with
        {
            Lifetime = new StreamLifetime(null, DateTimeOffset.MinValue),
        },
        ["until an instant in another time zone"] = head => head with
        {
            Lifetime = new StreamLifetime(null, new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.FromHours(-9.5))),
        },
        ["fork point at the start"] = head => head with { Origin = Source with { Position = 0 } },
        ["inherited bytes"] = head => head with
        {
            Origin = Source,
            Tail = Source.Position,
            Ancestors = [new Ancestor(Source.Path, Source.Incarnation, 17, Source.Position)],
        },
        ["longest lineage"] = head => head with { Ancestors = Lineage(30) },
        ["lineage from before its limit"] = head => head with { Ancestors = Lineage(200) },
        ["forks"] = head => head with { ForkCount = int.MaxValue },
        ["empty Stream-Seq"] = head => head with { LastStreamSeq = "" },
        ["non-ASCII Stream-Seq"] = head => head with { LastStreamSeq = NonAscii },
        ["long Stream-Seq"] = head => head with { LastStreamSeq = new string('\u65e5', 2_000) },
        ["producers"] = head => head with { ProducerCount = long.MaxValue },
        ["subscriptions"] = head => head with { SubscriptionCount = long.MaxValue },
        ["last append"] = head => head with { LastAppend = OddInstant },
        ["public"] = head => head with { Public = true },
        ["subscribers"] = head => head with { HasSubscribers = true },
        ["linked to subscriptions"] = head => head with { HasSubscriptions = true },
        ["fan-out due"] = head => head with { FanOutDue = true },
    };

    public static TheoryData<string> Names => [.. Variations.Keys];

    private static ProducerStamp Stamp =>
        new(TestStreams.Producer(NonAscii), ProducerStamp.MaxNumber, ProducerStamp.MaxNumber);

    private static RequestedFork Fork =>
        new(Source.Path, new Offset(Offset.MaxComponent, Offset.MaxComponent), long.MaxValue);

    // Of paths of the maximum length: 30 make the longest lineage of a new fork, 200 more than 64 KiB.
    private static Ancestor[] Lineage(int count) =>
    [
        .. Enumerable.Range(1, count).Select(number => new Ancestor(
            TestStreams.Path($"{number:D3}".PadRight(StreamPath.MaxBytes, 'x')),
            TestStreams.NewIncarnation(),
            Offset.MaxComponent,
            number)),
    ];

    public static StreamHead Vary(StreamHead head, string variation) => Variations[variation](head);

    /// <summary>Makes a head in which every field differs from that of a new head.</summary>
    public static StreamHead Make() => new()
    {
        Incarnation = TestStreams.NewIncarnation(),
        Generation = 1_700_000_000_001,
        Kind = StreamKind.Estuary,
        Status = StreamStatus.SoftDeleted,
        ContentType = TestStreams.ContentType("Text/Plain; charset=utf-8"),
        Tail = Source.Position,
        Closed = true,
        ClosedBy = Stamp,
        Requested = new RequestedConfiguration(
            TestStreams.ContentType("TEXT/plain"), new StreamLifetime(987_654_321, null), Fork),
        Lifetime = new StreamLifetime(123_456_789, null),
        Expiry = OddInstant,
        Created = TestStreams.Created.AddTicks(7),
        LastAppend = OddInstant,
        Origin = Source,
        Ancestors =
        [
            new Ancestor(TestStreams.Path("grandparent"), TestStreams.NewIncarnation(), 1, 500),
            new Ancestor(Source.Path, Source.Incarnation, 2, Source.Position),
        ],
        ForkCount = 3,
        ProducerCount = 4,
        SubscriptionCount = 5,
        LastStreamSeq = NonAscii,
        Public = true,
        HasSubscribers = true,
        HasSubscriptions = true,
        FanOutDue = true,
        Commits = CommitRing.Restore(40, [1, 2, 3]),
    };
}

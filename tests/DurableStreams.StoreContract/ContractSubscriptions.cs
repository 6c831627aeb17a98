using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>Creates and compares subscriptions for the contracts.</summary>
public static class ContractSubscriptions
{
    private const string NonAscii = "S\u00e9q \u65e5\u672c\ud83d\ude00 '\"\\%|";

    private static readonly DateTimeOffset OddInstant = TestStreams.Created.AddYears(3).AddTicks(1);

    public static SubscriptionKey Key(string id, string? project = "project") =>
        SubscriptionKey.Create(project, id, out SubscriptionKey key) is { } problem
            ? throw new ArgumentException(problem, nameof(id))
            : key;

    /// <summary>The head of a new subscription that is idle.</summary>
    public static SubscriptionHead NewHead() => new()
    {
        Incarnation = TestStreams.NewIncarnation(),
        Configuration = new SubscriptionConfiguration
        {
            Type = SubscriptionType.Webhook,
            WebhookUrl = "https://worker.example/hook",
        },
        ConfigurationHash = new byte[32],
        BaseUrl = "https://streams.example/v1/stream",
        Created = TestStreams.Created,
        Commit = CommitId.New(),
    };

    /// <summary>Makes a head in which every field differs from that of a new head.</summary>
    public static SubscriptionHead FullHead() => new()
    {
        Incarnation = TestStreams.NewIncarnation(),
        Status = SubscriptionStatus.Deleting,
        Configuration = new SubscriptionConfiguration
        {
            Type = SubscriptionType.PullWake,
            Pattern = PathPattern.Restore("\u00fc/*/**/%2A"),
            WebhookUrl = "https://worker.example/h%20k?x=1",
            WakeStream = TestStreams.Path("project/w\u00e4ke"),
            Lease = SubscriptionConfiguration.MaxLease,
            Description = NonAscii,
        },
        ConfigurationHash = TestBytes.Random(32, 1),
        BaseUrl = "http://127.0.0.1:4437/v1/stream",
        Created = OddInstant,
        Commit = new CommitId(ulong.MaxValue),
        Generation = long.MaxValue,
        Phase = WakePhase.Claimed,
        Wake = WakeId.New(),
        Snapshot = [Snapshot("project/a"), Snapshot("project/\u00fc/ x")],
        Holder = NonAscii,
        LeaseEnd = OddInstant.AddSeconds(30),
        FailedAttempts = int.MaxValue,
        NextAttempt = OddInstant.AddSeconds(60),
        Linking = new LinkingProgress(3, TestStreams.Path("project/\u00fc"), OddInstant.AddSeconds(1)),
        LinkCount = int.MaxValue,
        ReminderAt = OddInstant.AddSeconds(5),
    };

    /// <summary>Makes a head of the largest size: its snapshot has the most streams, with the longest paths.</summary>
    public static SubscriptionHead LargestHead() => FullHead() with
    {
        Snapshot =
        [
            .. Enumerable.Range(0, SubscriptionHead.MaxSnapshot).Select(
                number => Snapshot($"{number:D3}".PadRight(StreamPath.MaxBytes, 'x'))),
        ],
    };

    public static SubscriptionLink Link(string path, LinkTypes types = LinkTypes.Explicit, long? acked = null) =>
        new(TestStreams.Path(path), types)
        {
            Incarnation = acked is null ? null : TestStreams.NewIncarnation(),
            Acked = acked is { } position ? new Offset(1_700_000_000_001, position) : null,
        };

    public static PendingNews Pending(string path, bool fromStart = false) => new(Stream(path), fromStart);

    public static SourceKey Stream(string path) => new(TestStreams.Path(path), TestStreams.NewIncarnation());

    /// <summary>Asserts that two heads are equal in every field.</summary>
    public static void AssertSame(SubscriptionHead expected, SubscriptionHead? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.ConfigurationHash.ToArray(), actual.ConfigurationHash.ToArray());
        Assert.Equal(expected.Snapshot, actual.Snapshot);
        Assert.Equal(Scalars(expected), Scalars(actual));
    }

    /// <summary>Commits and asserts that the head had the expected version.</summary>
    public static async Task<StoredSubscription> CommitAsync(
        this ISubscriptionStore store,
        SubscriptionKey key,
        RowVersion expected,
        SubscriptionHead head,
        IReadOnlyList<SubscriptionLink>? links = null,
        IReadOnlyList<StreamPath>? removed = null)
    {
        RowVersion? version = await store.CommitSubscriptionAsync(
            new SubscriptionCommit
            {
                Key = key,
                Expected = expected,
                Head = head,
                Links = links ?? [],
                RemovedLinks = removed ?? [],
            },
            CancellationToken.None);
        Assert.NotNull(version);
        Assert.NotEqual(RowVersion.None, version.Value);
        return new StoredSubscription(head, version.Value);
    }

    /// <summary>Reads all pages.</summary>
    public static async Task<List<TRow>> ReadAllAsync<TRow, TCursor>(
        Func<TCursor?, int, ValueTask<IReadOnlyList<TRow>>> readPage, Func<TRow, TCursor> cursorOf, int pageSize)
        where TCursor : struct
    {
        List<TRow> read = [];
        IReadOnlyList<TRow> page;
        do
        {
            page = await readPage(read.Count == 0 ? null : cursorOf(read[^1]), pageSize);
            Assert.InRange(page.Count, 0, pageSize);
            read.AddRange(page);
        }
        while (page.Count == pageSize);
        return read;
    }

    private static SubscriptionHead Scalars(SubscriptionHead head) =>
        head with { ConfigurationHash = default, Snapshot = [] };

    private static SnapshotEntry Snapshot(string path) =>
        new(TestStreams.Path(path), TestStreams.NewIncarnation(), new Offset(1_700_000_000_001, Offset.MaxComponent));
}

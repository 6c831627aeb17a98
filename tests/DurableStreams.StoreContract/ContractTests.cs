using DurableStreams.Addressing;
using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>
/// The base of all contracts. The tests of a store derive each contract with their fixture:
/// <c>public sealed class SqliteCommitContract : CommitContract&lt;SqliteStoreFixture&gt;;</c>.
/// </summary>
public abstract class ContractTests<TFixture> : IAsyncLifetime
    where TFixture : StoreFixture, new()
{
    /// <summary>Maximum attempts of a loop, so that a broken store fails the test instead of hanging it.</summary>
    protected const int MaxAttempts = 20_000;

    protected TFixture Fixture { get; } = new();

    protected IStreamStore Store => Fixture.Streams;

    protected IReminderStore Reminders => Fixture.Reminders;

    /// <summary>The path for tests that need only one.</summary>
    protected StreamPath Path { get; } = TestStreams.Path("project/stream");

    protected static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync() => await Fixture.OpenAsync();

    public async Task DisposeAsync() => await Fixture.CloseAsync();

    protected Task<TestStream> CreateAsync(StreamHead? head = null) => TestStream.CreateAsync(Store, Path, head);

    protected Task<TestStream> CreateAsync(string path, StreamHead? head = null) =>
        TestStream.CreateAsync(Store, TestStreams.Path(path), head);

    /// <summary>Reads the head, without producers, forks and cursors.</summary>
    protected async Task<StreamSnapshot> GetAsync(StreamPath? path = null) =>
        await Store.GetAsync(path ?? Path, SnapshotQuery.HeadOnly, None);

    protected async Task<StreamSnapshot> GetProducersAsync(params ProducerId[] producers) =>
        await Store.GetAsync(Path, new SnapshotQuery(producers, []), None);

    protected async Task<StreamSnapshot> GetForksAsync(params Incarnation[] forks) =>
        await Store.GetAsync(Path, new SnapshotQuery([], forks), None);

    protected async Task<Segment?> ReadAsync(TestStream stream, long position, int maxBytes = int.MaxValue) =>
        await Store.ReadAsync(stream.Path, stream.Incarnation, position, maxBytes, None);

    protected Task AssertStoresAsync(TestStream stream) => AssertStoresAsync(stream.Path, stream.Head, stream.Written);

    /// <summary>Asserts that an incarnation stores exactly these bytes, from its own start to its tail.</summary>
    protected async Task AssertStoresAsync(StreamPath path, StreamHead head, ReadOnlyMemory<byte> expected)
    {
        Assert.Equal(head.Tail - head.OwnStart, expected.Length);
        long position = head.OwnStart;
        while (position < head.Tail)
        {
            Segment? segment = await Store.ReadAsync(path, head.Incarnation, position, 1024 * 1024, None);
            Assert.NotNull(segment);
            Assert.Equal(position, segment.Start);
            SegmentAssert.Holds(expected.Slice((int)(position - head.OwnStart), segment.Data.Length), segment);
            position = segment.End;
        }

        Assert.Null(await Store.ReadAsync(path, head.Incarnation, position, 1024 * 1024, None));
    }

    /// <summary>Purges an incarnation completely.</summary>
    protected async Task PurgeAsync(
        StreamPath path, Incarnation incarnation, int maxRows = 10, IStreamStore? store = null)
    {
        for (int calls = 1; !await (store ?? Store).PurgeAsync(path, incarnation, maxRows, None); calls++)
        {
            Assert.InRange(calls, 1, MaxAttempts);
        }
    }

    /// <summary>Alternates between two handles on the same data: even numbers get one, odd numbers the other.</summary>
    protected IStreamStore Handle(int number) => number % 2 == 0 ? Fixture.Streams : Fixture.OtherStreams;
}

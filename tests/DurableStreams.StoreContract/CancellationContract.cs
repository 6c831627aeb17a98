using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A cancelled read throws, and the cancellation is not mistaken for a store failure.</summary>
public abstract class CancellationContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    [Fact]
    public async Task A_cancelled_get_throws()
    {
        await CreateAsync();
        var withRows = new SnapshotQuery([TestStreams.Producer("p")], []);

        await AssertCancelledAsync(async () => await Store.GetAsync(Path, SnapshotQuery.HeadOnly, Cancelled));
        await AssertCancelledAsync(async () => await Store.GetAsync(Path, withRows, Cancelled));
    }

    [Fact]
    public async Task A_cancelled_read_throws()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Text("x"));

        await AssertCancelledAsync(async () => await Store.ReadAsync(Path, stream.Incarnation, 0, 100, Cancelled));
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_cancelled_list_throws()
    {
        await CreateAsync();

        await AssertCancelledAsync(async () => await Store.ListAsync("", null, 10, Cancelled));
    }

    [Fact]
    public async Task A_cancelled_read_of_due_reminders_throws() =>
        await AssertCancelledAsync(async () => await Reminders.ReadDueAsync(TestStreams.Created, 10, Cancelled));

    private static async Task AssertCancelledAsync(Func<Task> read) =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(read);
}

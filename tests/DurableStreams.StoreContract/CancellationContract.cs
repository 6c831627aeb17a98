using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.StoreContract;

/// <summary>A cancelled read ends; it is not answered and not mistaken for a failure of the store.</summary>
public abstract class CancellationContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, new()
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    [Fact]
    public async Task A_cancelled_get_ends()
    {
        await CreateAsync();
        var withRows = new SnapshotQuery([TestStreams.Producer("p")], []);

        await AssertEndsAsync(async () => await Store.GetAsync(Path, SnapshotQuery.HeadOnly, Cancelled));
        await AssertEndsAsync(async () => await Store.GetAsync(Path, withRows, Cancelled));
    }

    [Fact]
    public async Task A_cancelled_read_ends()
    {
        TestStream stream = await CreateAsync();
        await stream.AppendAsync(TestBytes.Text("x"));

        await AssertEndsAsync(async () => await Store.ReadAsync(Path, stream.Incarnation, 0, 100, Cancelled));
        await AssertStoresAsync(stream);
    }

    [Fact]
    public async Task A_cancelled_list_ends()
    {
        await CreateAsync();

        await AssertEndsAsync(async () => await Store.ListAsync("", null, 10, Cancelled));
    }

    [Fact]
    public async Task A_cancelled_read_of_what_is_due_ends() =>
        await AssertEndsAsync(async () => await Due.ReadDueAsync(TestStreams.Created, 10, Cancelled));

    private static async Task AssertEndsAsync(Func<Task> read) => await Assert.ThrowsAnyAsync<OperationCanceledException>(read);
}

using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Committing;

/// <summary>
/// The store keeps no outcomes: its process makes every append itself. So it must not accept any either.
/// </summary>
public sealed class OutcomeTests
{
    [Fact]
    public async Task A_commit_with_an_outcome_is_refused_instead_of_losing_it()
    {
        await using StoreFolder folder = StoreFolder.WithStore();
        TestStream stream = await TestStream.CreateAsync(folder.Store, TestStreams.Path("a"));
        var outcome = new OutcomeRow(RequestId.New(), new byte[] { 1 }, TestStreams.Created);

        await Assert.ThrowsAsync<NotSupportedException>(async () =>
            await folder.Store.CommitAsync(stream.Next() with { Outcomes = [outcome] }));
        Assert.IsNotAssignableFrom<IOutcomeStore>(folder.Store);
    }
}

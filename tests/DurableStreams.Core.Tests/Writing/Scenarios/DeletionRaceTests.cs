using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>
/// A deletion schedules the purge of the incarnation that it deletes, even if others change the path.
/// </summary>
public sealed class DeletionRaceTests : ScenarioTests
{
    [Fact]
    public async Task A_deletion_that_finds_another_incarnation_deletes_it_and_schedules_its_purge()
    {
        Answer answer = await DeleteWhileAsync(async () =>
        {
            await B.AskAsync(new Request.Delete());
            await B.AskAsync(new Request.Create());
        });

        Assert.Equal(new Answer.Deleted(), answer);
        Assert.Equal(new Answer.NotFound(), await B.AskAsync(new Request.Head()));
        Assert.Equal(2, (await PurgesAsync()).Distinct().Count());
    }

    [Fact]
    public async Task A_deletion_after_another_one_finds_no_stream()
    {
        Answer answer = await DeleteWhileAsync(() => B.AskAsync(new Request.Delete()));

        Assert.Equal(new Answer.NotFound(), answer);
    }

    [Fact]
    public async Task A_deletion_includes_concurrent_appends()
    {
        Answer answer = await DeleteWhileAsync(() => B.AskAsync(new Request.Append("a")));

        Assert.Equal(new Answer.Deleted(), answer);
        Assert.Equal(new Answer.NotFound(), await B.AskAsync(new Request.Read()));
        Assert.Equal(0, Assert.IsType<Answer.Created>(await B.AskAsync(new Request.Create())).Next.Position);
    }

    /// <summary>Deletes the stream, and runs something else before the commit reaches the store.</summary>
    private async Task<Answer> DeleteWhileAsync(Func<Task> meanwhile)
    {
        var gate = new Gate();
        A.Faults.Next(StoreCall.Commit, Fault.PauseBefore(gate));
        Task<Answer> deletion = A.AskAsync(new Request.Delete());
        await gate.Reached.InTimeAsync();
        await meanwhile();
        gate.Open();
        return await deletion;
    }

    private async Task<IEnumerable<Incarnation>> PurgesAsync() =>
        (await RemindersAsync())
            .Where(reminder => reminder.Kind == ReminderKind.Purge)
            .Select(reminder => reminder.Incarnation);
}

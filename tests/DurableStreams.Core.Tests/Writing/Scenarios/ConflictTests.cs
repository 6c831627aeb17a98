using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Options;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>A commit loses one race after the other.</summary>
public sealed class ConflictTests() : ScenarioTests(new StreamServiceOptions { MaxCommitAttempts = 5 })
{
    [Fact]
    public async Task Requests_that_lose_every_race_together_are_unavailable_after_a_bounded_number()
    {
        HeldBack held = await HeldBack.AtAsync(A);
        A.Faults.Always(StoreCall.Commit, Fault.Conflict);
        Task<Answer[]> asked = A.AskAllAsync(new Request.Append("a"), Produced("b", 0));
        int commits = A.Commits;

        await held.ReleaseAsync();

        Assert.Equal([new Answer.Unavailable(), new Answer.Unavailable()], await asked);
        Assert.Equal(commits + 5, A.Commits);
        Assert.Equal("held;", await StoredAsync());
    }

    [Fact]
    public async Task Every_attempt_is_a_new_commit_decided_on_a_new_look()
    {
        A.Faults.Always(StoreCall.Commit, Fault.Conflict);
        int reads = A.Reads;

        await A.AskAsync(new Request.Append("a"));

        Assert.Equal(5, A.Sent.Skip(1).Select(commit => commit.Id).Distinct().Count());
        Assert.Equal(reads + 4, A.Reads);
    }

    [Fact]
    public async Task A_request_that_wins_the_last_race_is_stored_once()
    {
        A.Faults.Next(StoreCall.Commit, Fault.Conflict, Fault.Conflict, Fault.Conflict, Fault.Conflict);

        Assert.Equal(new Answer.Appended(At(1), false), await A.AskAsync(new Request.Append("a")));
        Assert.Equal("a", await StoredAsync());
    }

    [Fact]
    public async Task A_stream_goes_on_after_a_request_that_lost_every_race()
    {
        A.Faults.Always(StoreCall.Commit, Fault.Conflict);
        await A.AskAsync(Produced("a", 0));
        A.Faults.Always(StoreCall.Commit, null);

        Assert.Equal(new Answer.Appended(At(1), false), await A.AskAsync(Produced("a", 0)));
        Assert.Equal("a", await StoredAsync());
    }
}

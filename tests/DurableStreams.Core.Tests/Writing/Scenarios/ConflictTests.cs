using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Options;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>A commit conflicts several times.</summary>
public sealed class ConflictTests() : ScenarioTests(new StreamServiceOptions { MaxCommitAttempts = 5 })
{
    [Fact]
    public async Task Requests_are_unavailable_after_a_bounded_number_of_conflicts()
    {
        PausedAppend paused = await PausedAppend.StartAsync(A);
        A.Faults.Always(StoreCall.Commit, Fault.Conflict);
        Task<Answer[]> asked = A.AskAllAsync(new Request.Append("a"), Produced("b", 0));
        int commits = A.Commits;

        await paused.ReleaseAsync();

        Assert.Equal([new Answer.Unavailable(), new Answer.Unavailable()], await asked);
        Assert.Equal(commits + 5, A.Commits);
        Assert.Equal("held;", await StoredAsync());
    }

    [Fact]
    public async Task Every_attempt_reads_the_head_and_makes_a_new_commit()
    {
        A.Faults.Always(StoreCall.Commit, Fault.Conflict);
        int reads = A.Reads;

        await A.AskAsync(new Request.Append("a"));

        Assert.Equal(5, A.Sent.Skip(1).Select(commit => commit.Id).Distinct().Count());
        Assert.Equal(reads + 4, A.Reads);
    }

    [Fact]
    public async Task A_request_that_commits_in_the_last_attempt_is_stored_once()
    {
        A.Faults.Next(StoreCall.Commit, Fault.Conflict, Fault.Conflict, Fault.Conflict, Fault.Conflict);

        Assert.Equal(new Answer.Appended(At(1), false), await A.AskAsync(new Request.Append("a")));
        Assert.Equal("a", await StoredAsync());
    }

    [Fact]
    public async Task A_stream_works_after_a_request_that_failed_with_conflicts()
    {
        A.Faults.Always(StoreCall.Commit, Fault.Conflict);
        await A.AskAsync(Produced("a", 0));
        A.Faults.Always(StoreCall.Commit, null);

        Assert.Equal(new Answer.Appended(At(1), false), await A.AskAsync(Produced("a", 0)));
        Assert.Equal("a", await StoredAsync());
    }
}

using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>An outcome stays unknown: later requests wait, and after a minute the commit is given up.</summary>
public sealed class UnresolvedOutcomeTests : ScenarioTests
{
    private static readonly Fault NeverArrives = Fault.LateBy(int.MaxValue);

    [Fact]
    public async Task A_request_fails_after_a_minute_of_sending_the_same_commit()
    {
        A.Faults.Always(StoreCall.Commit, NeverArrives);
        DateTimeOffset asked = Clock.GetUtcNow();

        Assert.Equal(new Answer.Unavailable(), await A.AskAsync(new Request.Append("a")));

        Assert.InRange(Clock.GetUtcNow() - asked, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(62));
        Assert.True(A.Sent.Count > 30, $"It was sent {A.Sent.Count} times.");
        Assert.Single(A.Sent.Skip(1).Distinct());
        Assert.Equal("", await StoredAsync());
    }

    [Fact]
    public async Task A_stream_works_after_a_request_with_an_unresolved_outcome()
    {
        A.Faults.Always(StoreCall.Commit, NeverArrives);
        await A.AskAsync(new Request.Append("a"));
        A.Faults.Always(StoreCall.Commit, null);

        Assert.Equal(new Answer.Appended(At(1), false), await A.AskAsync(new Request.Append("b")));
        Assert.Equal("b", await StoredAsync());
    }

    [Fact]
    public async Task A_commit_that_arrives_after_its_request_failed_makes_the_retry_a_duplicate()
    {
        var late = new LateCommit();
        await A.AskAsync(Produced("a", 0));
        A.Faults.Next(StoreCall.Commit, Fault.Late(late)).Always(StoreCall.Commit, NeverArrives);
        Assert.Equal(new Answer.Unavailable(), await A.AskAsync(Produced("b", 1)));
        A.Faults.Always(StoreCall.Commit, null);

        Assert.Equal(CommitStatus.Committed, (await late.ArriveAsync()).Status);

        Assert.Equal(new Answer.Duplicate(At(2), false, 0, 1), await A.AskAsync(Produced("b", 1)));
        Assert.Equal("ab", await StoredAsync());
    }

    [Fact]
    public async Task A_commit_that_arrives_after_the_retry_of_its_request_has_no_effect()
    {
        var late = new LateCommit();
        await A.AskAsync(Produced("a", 0));
        A.Faults.Next(StoreCall.Commit, Fault.Late(late)).Always(StoreCall.Commit, NeverArrives);
        Assert.Equal(new Answer.Unavailable(), await A.AskAsync(Produced("b", 1)));
        A.Faults.Always(StoreCall.Commit, null);
        Assert.Equal(new Answer.Appended(At(2), false), await A.AskAsync(Produced("b", 1)));

        Assert.Equal(CommitResult.Conflict, await late.ArriveAsync());

        Assert.Equal("ab", await StoredAsync());
    }

    [Fact]
    public async Task A_request_fails_if_the_store_cannot_be_read_for_a_minute()
    {
        A.Faults.Next(StoreCall.Commit, Fault.AnswerLost).Always(StoreCall.Get, Fault.Before);

        Assert.Equal(new Answer.Unavailable(), await A.AskAsync(new Request.Append("a")));

        Assert.Equal(2, A.Sent.Count);
        Assert.Equal("a", await StoredAsync());
    }

    [Fact]
    public async Task Later_requests_wait_until_the_outcome_is_known_and_keep_their_order()
    {
        var gate = new Gate();
        A.Faults.Next(StoreCall.Commit, Fault.Late(new LateCommit())).Next(StoreCall.Get, Fault.PauseBefore(gate));
        Task<Answer> first = A.AskAsync(new Request.Append("a"));
        await gate.Reached.InTimeAsync();
        Task<Answer[]> later = A.AskAllAsync(new Request.Append("b"), Produced("c", 0));
        Assert.False(later.IsCompleted);
        Assert.Equal(2, A.Commits);
        gate.Open();

        Assert.Equal(new Answer.Appended(At(1), false), await first);
        Assert.Equal([new Answer.Appended(At(2), false), new Answer.Appended(At(3), false)], await later);
        Assert.Equal("abc", await StoredAsync());
    }

    [Fact]
    public async Task Later_requests_are_not_sent_before_the_unresolved_request_has_failed()
    {
        var gate = new Gate();
        A.Faults.Next(StoreCall.Commit, Fault.PauseBefore(gate, NeverArrives)).Always(StoreCall.Commit, NeverArrives);
        Task<Answer> first = A.AskAsync(new Request.Append("a"));
        await gate.Reached.InTimeAsync();
        Task<Answer> later = A.AskAsync(new Request.Append("b"));
        gate.Open();

        Assert.Equal([new Answer.Unavailable(), new Answer.Unavailable()], await Task.WhenAll(first, later));
        CommitId[] ids = [.. A.Sent.Skip(1).Select(commit => commit.Id)];
        Assert.Equal(2, ids.Distinct().Count());
        Assert.Equal(ids.LastIndexOf(ids[0]) + 1, ids.IndexOf(ids[^1]));
    }
}

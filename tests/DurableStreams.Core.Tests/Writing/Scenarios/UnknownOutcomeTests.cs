using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>The outcome of a commit is unknown: the actor finds it out and decides no request twice.</summary>
public sealed class UnknownOutcomeTests : ScenarioTests
{
    [Fact]
    public async Task An_append_whose_response_was_lost_is_a_success_and_stored_once()
    {
        A.Faults.Next(StoreCall.Commit, Fault.AnswerLost);
        (int reads, int commits) = (A.Reads, A.Commits);

        Assert.Equal(new Answer.Appended(At(1), false), await A.AskAsync(new Request.Append("a")));

        Assert.Equal((reads + 1, commits + 1), (A.Reads, A.Commits));
        Assert.Equal("a", await StoredAsync());
    }

    [Fact]
    public async Task An_append_that_did_not_arrive_is_sent_again_unchanged()
    {
        A.Faults.Next(StoreCall.Commit, Fault.Late(new LateCommit()));

        Assert.Equal(new Answer.Appended(At(1), false), await A.AskAsync(new Request.Append("a")));

        Assert.Equal(3, A.Sent.Count);
        Assert.Same(A.Sent[1], A.Sent[2]);
        Assert.Equal("a", await StoredAsync());
    }

    [Fact]
    public async Task A_commit_that_arrives_after_its_retry_changes_nothing()
    {
        var late = new LateCommit();
        A.Faults.Next(StoreCall.Commit, Fault.Late(late));

        await A.AskAsync(new Request.Append("a"));
        Assert.Equal(CommitResult.Conflict, await late.ArriveAsync());

        Assert.Equal("a", await StoredAsync());
        Assert.Equal(new Answer.Appended(At(2), false), await A.AskAsync(new Request.Append("b")));
    }

    [Fact]
    public async Task A_commit_that_arrives_just_before_its_retry_is_recognised()
    {
        var late = new LateCommit();
        var gate = new Gate();
        A.Faults.Next(StoreCall.Commit, Fault.Late(late), Fault.PauseBefore(gate));

        Task<Answer> append = A.AskAsync(new Request.Append("a"));
        await gate.Reached.InTimeAsync();
        Assert.Equal(CommitStatus.Committed, (await late.ArriveAsync()).Status);
        gate.Open();

        Assert.Equal(new Answer.Appended(At(1), false), await append);
        Assert.Equal("a", await StoredAsync());
    }

    [Fact]
    public async Task A_retry_whose_response_is_lost_as_well_is_recognised()
    {
        A.Faults.Next(StoreCall.Commit, Fault.Late(new LateCommit()), Fault.Before, Fault.AnswerLost);

        Assert.Equal(new Answer.Appended(At(1), false), await A.AskAsync(new Request.Append("a")));

        Assert.Equal(4, A.Sent.Count);
        Assert.Single(A.Sent.Skip(1).Distinct());
        Assert.Equal("a", await StoredAsync());
    }

    [Fact]
    public async Task Reads_are_retried_until_one_succeeds()
    {
        A.Faults.Next(StoreCall.Commit, Fault.AnswerLost)
            .Next(StoreCall.Get, Fault.Before, Fault.AnswerLost, Fault.Before);

        Assert.Equal(new Answer.Appended(At(1), false), await A.AskAsync(new Request.Append("a")));

        Assert.Equal(2, A.Sent.Count);
        Assert.Equal("a", await StoredAsync());
    }

    [Fact]
    public async Task An_append_overtaken_by_another_is_decided_again_and_its_first_commit_has_no_effect()
    {
        var late = new LateCommit();

        Answer answer = await AskWhileOutcomeIsUnknownAsync(
            new Request.Append("a"), () => B.AskAsync(new Request.Append("b")), Fault.Late(late));

        Assert.Equal(new Answer.Appended(At(2), false), answer);
        Assert.NotEqual(A.Sent[1].Id, A.Sent[2].Id);
        Assert.Equal(CommitResult.Conflict, await late.ArriveAsync());
        Assert.Equal("ba", await StoredAsync());
    }

    [Fact]
    public async Task An_append_followed_by_appends_of_others_returns_its_own_end()
    {
        Answer answer = await AskWhileOutcomeIsUnknownAsync(
            new Request.Append("a"), () => B.AskAsync(new Request.Append("b")));

        Assert.Equal(new Answer.Appended(At(1), false), answer);
        Assert.Equal(new Answer.Appended(At(3), false), await A.AskAsync(new Request.Append("c")));
        Assert.Equal(3, A.Sent.Count);
        Assert.Equal("abc", await StoredAsync());
    }

    [Fact]
    public async Task A_producer_continues_after_its_unknown_append_and_appends_of_others()
    {
        await A.AskAsync(Produced("a", 0));
        Answer answer = await AskWhileOutcomeIsUnknownAsync(Produced("b", 1), () => B.AskAsync(Produced("c", 2)));

        Assert.Equal(new Answer.Appended(At(2), false), answer);
        Assert.Equal(new Answer.Appended(At(4), false), await A.AskAsync(Produced("d", 3)));
        Assert.Equal("abcd", await StoredAsync());
    }

    [Fact]
    public async Task A_close_whose_response_was_lost_is_a_success()
    {
        A.Faults.Next(StoreCall.Commit, Fault.AnswerLost);

        Assert.Equal(new Answer.Appended(At(0), true), await A.AskAsync(Close));
        Assert.Equal(new Answer.StreamClosed(At(0)), await B.AskAsync(new Request.Append("b")));
    }

    [Fact]
    public async Task A_deletion_whose_response_was_lost_is_a_success_even_if_the_path_was_recreated()
    {
        // The first read finds the stream, the second one looks up the outcome.
        Answer answer = await AskWhileOutcomeIsUnknownAsync(
            new Request.Delete(), () => B.AskAsync(new Request.Create("new")), readsBefore: 1);

        Assert.Equal(new Answer.Deleted(), answer);
        Assert.Equal("new", await StoredAsync());
        Assert.Equal(new Answer.Appended(At(4, incarnation: 2), false), await A.AskAsync(new Request.Append("a")));
    }

    [Fact]
    public async Task A_creation_whose_response_was_lost_is_a_success_even_if_others_have_appended()
    {
        await B.AskAsync(new Request.Delete());

        // Reads before: one that checks for an existing stream, and one of the actor, which has cached a stream.
        Answer answer = await AskWhileOutcomeIsUnknownAsync(
            new Request.Create("a"), () => B.AskAsync(new Request.Append("b")), readsBefore: 2);

        Assert.Equal(new Answer.Created(At(1, incarnation: 2), false), answer);
        Assert.Equal("ab", await StoredAsync());
    }
}

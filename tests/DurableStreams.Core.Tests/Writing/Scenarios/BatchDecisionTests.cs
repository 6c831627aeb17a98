using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>Requests that share a commit are decided in order, each on the state after the one before it.</summary>
public sealed class BatchDecisionTests : ScenarioTests
{
    [Fact]
    public Task The_same_stamp_twice_is_one_append_and_one_duplicate() => AssertTogetherAsync(
        "held;a",
        (Produced("a", 0), new Answer.Appended(At(6), false)),
        (Produced("a", 0), new Answer.Duplicate(At(6), false, 0, 0)));

    [Fact]
    public Task A_seq_that_arrives_too_early_is_a_gap_and_the_next_one_is_not() => AssertTogetherAsync(
        "held;ab",
        (Produced("a", 0), new Answer.Appended(At(6), false)),
        (Produced("c", 2), new Answer.Gap(1, 2)),
        (Produced("b", 1), new Answer.Appended(At(7), false)));

    [Fact]
    public Task A_new_epoch_fences_later_requests_of_the_old_one() => AssertTogetherAsync(
        "held;ab",
        (Produced("a", 0), new Answer.Appended(At(6), false)),
        (Produced("x", 1, epoch: 1), new Answer.EpochStartsAboveZero()),
        (Produced("b", 0, epoch: 1), new Answer.Appended(At(7), false)),
        (Produced("y", 1), new Answer.StaleEpoch(1)));

    [Fact]
    public Task Requests_after_a_close_return_the_final_tail() => AssertTogetherAsync(
        "held;ab",
        (new Request.Append("a"), new Answer.Appended(At(6), false)),
        (Produced("b", 0, close: true), new Answer.Appended(At(7), true)),
        (new Request.Append("c"), new Answer.StreamClosed(At(7))),
        (Produced("b", 0, close: true), new Answer.Duplicate(At(7), true, 0, 0)),
        (Close, new Answer.AlreadyClosed(At(7))));

    [Fact]
    public Task A_stream_seq_applies_to_later_requests() => AssertTogetherAsync(
        "held;ac",
        (new Request.Append("a", StreamSeq: "1"), new Answer.Appended(At(6), false)),
        (new Request.Append("b", StreamSeq: "1"), new Answer.Regression("1")),
        (new Request.Append("c", StreamSeq: "2"), new Answer.Appended(At(7), false)));

    [Fact]
    public Task A_refusal_does_not_affect_the_other_requests() => AssertTogetherAsync(
        "held;ac",
        (new Request.Append("a"), new Answer.Appended(At(6), false)),
        (new Request.Append("b", OtherType: true), new Answer.OtherType()),
        (new Request.Append("c"), new Answer.Appended(At(7), false)));

    [Fact]
    public async Task A_refused_request_does_not_change_its_producer()
    {
        var refused = new Request.Append("x", By: new Stamp("p", 3, 0), OtherType: true);

        Assert.Equal(new Answer.OtherType(), await A.AskAsync(refused));

        Assert.Equal(new Answer.Appended(At(1), false), await A.AskAsync(Produced("a", 0, epoch: 2)));
        Assert.Equal(new Answer.Appended(At(2), false), await B.AskAsync(Produced("b", 1, epoch: 2)));
    }

    [Fact]
    public async Task A_batch_of_refusals_is_one_read_and_no_commit()
    {
        await A.AskAsync(Produced("a", 0));
        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer[]> asked = A.AskAllAsync(
            Produced("a", 0), Produced("c", 2), new Request.Append("d", OtherType: true));
        (int reads, int commits) = (A.Reads, A.Commits);

        await paused.ReleaseAsync();

        Assert.Equal(
            [new Answer.Duplicate(At(6), false, 0, 0), new Answer.Gap(1, 2), new Answer.OtherType()],
            await asked);
        Assert.Equal((reads + 1, commits), (A.Reads, A.Commits));
    }

    private async Task AssertTogetherAsync(string stored, params (Request Request, Answer Expected)[] calls)
    {
        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer[]> asked = A.AskAllAsync(calls.Select(call => call.Request));
        int commits = A.Commits;

        await paused.ReleaseAsync();

        Assert.Equal(calls.Select(call => call.Expected), await asked);
        Assert.Equal(commits + 1, A.Commits);
        Assert.Equal(stored, await StoredAsync());
    }
}

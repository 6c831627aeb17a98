using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>A response is sent only after its commit has returned, even if others already see the change.</summary>
public sealed class AnswerAfterCommitTests : ScenarioTests
{
    [Fact]
    public async Task An_append_is_answered_after_its_commit_has_returned()
    {
        (Gate gate, Task<Answer[]> asked) = await HoldAnswerAsync(new Request.Append("a"));

        Assert.Equal(new Answer.Content(At(1), false, "a"), await B.AskAsync(new Request.Read()));
        Assert.False(asked.IsCompleted);
        gate.Open();
        Assert.Equal([new Answer.Appended(At(1), false)], await asked);
    }

    [Fact]
    public async Task A_close_is_answered_after_its_commit_has_returned()
    {
        (Gate gate, Task<Answer[]> asked) = await HoldAnswerAsync(Close);

        Assert.Equal(new Answer.Seen(At(0), true), await B.AskAsync(new Request.Head()));
        Assert.False(asked.IsCompleted);
        gate.Open();
        Assert.Equal([new Answer.Appended(At(0), true)], await asked);
    }

    [Fact]
    public async Task A_deletion_is_answered_after_its_commit_has_returned()
    {
        (Gate gate, Task<Answer[]> asked) = await HoldAnswerAsync(new Request.Delete());

        Assert.Equal(new Answer.NotFound(), await B.AskAsync(new Request.Head()));
        Assert.False(asked.IsCompleted);
        gate.Open();
        Assert.Equal([new Answer.Deleted()], await asked);
    }

    [Fact]
    public async Task A_creation_is_answered_after_its_commit_has_returned()
    {
        await A.AskAsync(new Request.Delete());
        (Gate gate, Task<Answer[]> asked) = await HoldAnswerAsync(new Request.Create("a"));

        Assert.Equal(new Answer.Seen(At(1, incarnation: 2), false), await B.AskAsync(new Request.Head()));
        Assert.False(asked.IsCompleted);
        gate.Open();
        Assert.Equal([new Answer.Created(At(1, incarnation: 2), false)], await asked);
    }

    [Fact]
    public async Task A_refusal_that_depends_on_an_append_waits_for_their_commit()
    {
        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer> append = A.AskAsync(Produced("a", 0, close: true));
        Task<Answer[]> refusals = A.AskAllAsync(Produced("a", 0, close: true), new Request.Append("b"), Close);
        var gate = new Gate();
        A.Faults.Next(StoreCall.Commit, Fault.PauseAfter(gate));
        await paused.ReleaseAsync();
        await gate.Reached.InTimeAsync();

        Assert.False(append.IsCompleted);
        Assert.False(refusals.IsCompleted);
        gate.Open();
        Assert.Equal(new Answer.Appended(At(6), true), await append);
        Assert.Equal(
            [new Answer.Duplicate(At(6), true, 0, 0), new Answer.StreamClosed(At(6)), new Answer.AlreadyClosed(At(6))],
            await refusals);
    }

    [Fact]
    public async Task A_request_that_arrives_before_a_commit_has_returned_is_decided_after_it()
    {
        (Gate gate, Task<Answer[]> first) = await HoldAnswerAsync(Produced("a", 0));
        Task<Answer[]> later = A.AskAllAsync(Produced("a", 0), Produced("b", 1));

        Assert.False(later.IsCompleted);
        gate.Open();
        Assert.Equal([new Answer.Appended(At(1), false)], await first);
        Assert.Equal([new Answer.Duplicate(At(1), false, 0, 0), new Answer.Appended(At(2), false)], await later);
    }

    private async Task<(Gate Gate, Task<Answer[]> Asked)> HoldAnswerAsync(Request request)
    {
        var gate = new Gate();
        A.Faults.Next(StoreCall.Commit, Fault.PauseAfter(gate));
        Task<Answer[]> asked = A.AskAllAsync(request);
        await gate.Reached.InTimeAsync();
        return (gate, asked);
    }
}

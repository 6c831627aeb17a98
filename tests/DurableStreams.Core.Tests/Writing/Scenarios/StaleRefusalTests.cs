using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>
/// What A remembers says no, but B has changed the stream since: a refusal is never given from memory, it costs one
/// look at the store, and here the look turns it into a success.
/// </summary>
public sealed class StaleRefusalTests : ScenarioTests
{
    [Fact]
    public async Task A_remembered_gap_that_was_filled_is_no_gap()
    {
        await A.AskAsync(Produced("a", 0));
        await B.AskAsync(Produced("b", 1));

        await AssertAfterOneLookAsync(new Answer.Appended(At(3), false), Produced("c", 2));
    }

    [Fact]
    public async Task A_remembered_duplicate_is_none_in_a_new_life()
    {
        await A.AskAsync(Produced("a", 0));
        await RecreateAsync();

        await AssertAfterOneLookAsync(new Answer.Appended(At(1, incarnation: 2), false), Produced("a", 0));
    }

    [Fact]
    public async Task A_remembered_fence_is_gone_in_a_new_life()
    {
        await A.AskAsync(Produced("a", 0, epoch: 5));
        await RecreateAsync();

        await AssertAfterOneLookAsync(new Answer.Appended(At(1, incarnation: 2), false), Produced("a", 0, epoch: 4));
    }

    [Fact]
    public async Task An_epoch_that_has_not_begun_in_memory_may_have_begun()
    {
        await A.AskAsync(Produced("a", 0));
        await B.AskAsync(Produced("b", 0, epoch: 1));

        await AssertAfterOneLookAsync(new Answer.Appended(At(3), false), Produced("c", 1, epoch: 1));
    }

    [Fact]
    public async Task A_remembered_stream_seq_is_gone_in_a_new_life()
    {
        await A.AskAsync(new Request.Append("a", StreamSeq: "5"));
        await RecreateAsync();

        await AssertAfterOneLookAsync(new Answer.Appended(At(1, incarnation: 2), false), new Request.Append("b", StreamSeq: "4"));
    }

    [Fact]
    public async Task A_remembered_content_type_is_another_one_in_a_new_life()
    {
        await RecreateAsync(new Request.Create(OtherType: true));

        await AssertAfterOneLookAsync(new Answer.Appended(At(1, incarnation: 2), false), new Request.Append("a", OtherType: true));
    }

    [Fact]
    public async Task A_remembered_close_is_gone_in_a_new_life()
    {
        await A.AskAsync(Close);
        await RecreateAsync();

        await AssertAfterOneLookAsync(new Answer.Appended(At(1, incarnation: 2), false), new Request.Append("a"));
    }

    [Fact]
    public async Task A_remembered_close_is_not_repeated_in_a_new_life()
    {
        await A.AskAsync(Close);
        await RecreateAsync();

        await AssertAfterOneLookAsync(new Answer.Appended(At(0, incarnation: 2), true), Close);
    }

    [Fact]
    public async Task A_stream_that_memory_does_not_find_may_have_been_made()
    {
        await A.AskAsync(new Request.Delete());
        Assert.Equal(new Answer.NotFound(), await A.AskAsync(new Request.Append("a")));
        await B.AskAsync(new Request.Create());

        await AssertAfterOneLookAsync(new Answer.Appended(At(1, incarnation: 2), false), new Request.Append("b"));
    }

    [Fact]
    public async Task A_stream_that_memory_holds_can_be_made_anew_when_it_was_deleted()
    {
        await A.AskAsync(new Request.Append("a"));
        await B.AskAsync(new Request.Delete());

        Assert.Equal(new Answer.Created(At(0, incarnation: 2), false), await A.AskAsync(new Request.Create()));
    }

    [Fact]
    public async Task A_stream_that_memory_does_not_find_can_be_deleted_when_it_was_made()
    {
        await A.AskAsync(new Request.Delete());
        await B.AskAsync(new Request.Create());

        Assert.Equal(new Answer.Deleted(), await A.AskAsync(new Request.Delete()));
        Assert.Equal(new Answer.NotFound(), await B.AskAsync(new Request.Head()));
    }

    private async Task RecreateAsync(Request.Create? create = null)
    {
        Assert.Equal(new Answer.Deleted(), await B.AskAsync(new Request.Delete()));
        Assert.Equal(new Answer.Created(At(0, incarnation: 2), false), await B.AskAsync(create ?? new Request.Create()));
    }

    private async Task AssertAfterOneLookAsync(Answer expected, Request request)
    {
        (int reads, int commits) = (A.Reads, A.Commits);

        Answer answer = await A.AskAsync(request);

        Assert.Equal(expected, answer);
        Assert.Equal((reads + 1, commits + 1), (A.Reads, A.Commits));
    }
}

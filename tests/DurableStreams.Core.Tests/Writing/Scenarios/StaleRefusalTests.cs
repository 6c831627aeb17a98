using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>
/// The cached state of A refuses a request, but B has changed the stream since. A refusal is never decided on cached
/// state: it costs one read of the store, which here turns it into a success.
/// </summary>
public sealed class StaleRefusalTests : ScenarioTests
{
    [Fact]
    public async Task A_cached_gap_that_was_filled_is_no_gap()
    {
        await A.AskAsync(Produced("a", 0));
        await B.AskAsync(Produced("b", 1));

        await AssertAfterOneReadAsync(new Answer.Appended(At(3), false), Produced("c", 2));
    }

    [Fact]
    public async Task A_cached_duplicate_is_stored_in_a_new_incarnation()
    {
        await A.AskAsync(Produced("a", 0));
        await RecreateAsync();

        await AssertAfterOneReadAsync(new Answer.Appended(At(1, incarnation: 2), false), Produced("a", 0));
    }

    [Fact]
    public async Task A_cached_fence_does_not_apply_to_a_new_incarnation()
    {
        await A.AskAsync(Produced("a", 0, epoch: 5));
        await RecreateAsync();

        await AssertAfterOneReadAsync(new Answer.Appended(At(1, incarnation: 2), false), Produced("a", 0, epoch: 4));
    }

    [Fact]
    public async Task An_epoch_that_is_not_cached_may_have_begun()
    {
        await A.AskAsync(Produced("a", 0));
        await B.AskAsync(Produced("b", 0, epoch: 1));

        await AssertAfterOneReadAsync(new Answer.Appended(At(3), false), Produced("c", 1, epoch: 1));
    }

    [Fact]
    public async Task A_cached_stream_seq_does_not_apply_to_a_new_incarnation()
    {
        await A.AskAsync(new Request.Append("a", StreamSeq: "5"));
        await RecreateAsync();

        await AssertAfterOneReadAsync(
            new Answer.Appended(At(1, incarnation: 2), false), new Request.Append("b", StreamSeq: "4"));
    }

    [Fact]
    public async Task A_cached_content_type_does_not_apply_to_a_new_incarnation()
    {
        await RecreateAsync(new Request.Create(OtherType: true));

        await AssertAfterOneReadAsync(
            new Answer.Appended(At(1, incarnation: 2), false), new Request.Append("a", OtherType: true));
    }

    [Fact]
    public async Task A_cached_close_does_not_apply_to_a_new_incarnation()
    {
        await A.AskAsync(Close);
        await RecreateAsync();

        await AssertAfterOneReadAsync(new Answer.Appended(At(1, incarnation: 2), false), new Request.Append("a"));
    }

    [Fact]
    public async Task A_close_after_a_cached_close_closes_a_new_incarnation()
    {
        await A.AskAsync(Close);
        await RecreateAsync();

        await AssertAfterOneReadAsync(new Answer.Appended(At(0, incarnation: 2), true), Close);
    }

    [Fact]
    public async Task A_stream_that_is_cached_as_missing_may_have_been_created()
    {
        await A.AskAsync(new Request.Delete());
        Assert.Equal(new Answer.NotFound(), await A.AskAsync(new Request.Append("a")));
        await B.AskAsync(new Request.Create());

        await AssertAfterOneReadAsync(new Answer.Appended(At(1, incarnation: 2), false), new Request.Append("b"));
    }

    [Fact]
    public async Task A_cached_stream_can_be_recreated_when_it_was_deleted()
    {
        await A.AskAsync(new Request.Append("a"));
        await B.AskAsync(new Request.Delete());

        Assert.Equal(new Answer.Created(At(0, incarnation: 2), false), await A.AskAsync(new Request.Create()));
    }

    [Fact]
    public async Task A_stream_that_is_cached_as_missing_can_be_deleted_when_it_was_created()
    {
        await A.AskAsync(new Request.Delete());
        await B.AskAsync(new Request.Create());

        Assert.Equal(new Answer.Deleted(), await A.AskAsync(new Request.Delete()));
        Assert.Equal(new Answer.NotFound(), await B.AskAsync(new Request.Head()));
    }

    private async Task RecreateAsync(Request.Create? create = null)
    {
        Assert.Equal(new Answer.Deleted(), await B.AskAsync(new Request.Delete()));
        Assert.Equal(
            new Answer.Created(At(0, incarnation: 2), false), await B.AskAsync(create ?? new Request.Create()));
    }

    private async Task AssertAfterOneReadAsync(Answer expected, Request request)
    {
        (int reads, int commits) = (A.Reads, A.Commits);

        Answer answer = await A.AskAsync(request);

        Assert.Equal(expected, answer);
        Assert.Equal((reads + 1, commits + 1), (A.Reads, A.Commits));
    }
}

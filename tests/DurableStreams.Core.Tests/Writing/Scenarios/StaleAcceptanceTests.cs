using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>
/// What A remembers says yes, but B has changed the stream since: the commit loses, and what is answered then is
/// decided on what the store holds.
/// </summary>
public sealed class StaleAcceptanceTests : ScenarioTests
{
    [Fact]
    public async Task An_append_to_a_stream_that_has_grown_goes_to_its_new_end()
    {
        await B.AskAsync(new Request.Append("foreign"));

        await AssertAfterOneConflictAsync(new Answer.Appended(At(8), false), new Request.Append("a"));
        Assert.Equal("foreigna", await StoredAsync());
    }

    [Fact]
    public async Task An_append_to_a_stream_that_was_closed_meanwhile_is_told_the_final_tail()
    {
        await B.AskAsync(new Request.Append("last", Close: true));

        await AssertAfterOneConflictAsync(new Answer.StreamClosed(At(4)), new Request.Append("a"));
        Assert.Equal("last", await StoredAsync());
    }

    [Fact]
    public async Task A_close_of_a_stream_that_was_closed_meanwhile_is_a_success()
    {
        await B.AskAsync(new Request.Append("last", Close: true));

        await AssertAfterOneConflictAsync(new Answer.AlreadyClosed(At(4)), Close);
    }

    [Fact]
    public async Task An_append_to_a_stream_that_was_deleted_meanwhile_does_not_find_it()
    {
        await B.AskAsync(new Request.Delete());

        await AssertAfterOneConflictAsync(new Answer.NotFound(), new Request.Append("a"));
    }

    [Fact]
    public async Task A_request_that_was_accepted_elsewhere_meanwhile_is_a_duplicate()
    {
        await A.AskAsync(Produced("a", 0));
        await B.AskAsync(Produced("b", 1));

        await AssertAfterOneConflictAsync(new Answer.Duplicate(At(2), false, 0, 1), Produced("b", 1));
        Assert.Equal("ab", await StoredAsync());
    }

    [Fact]
    public async Task The_close_of_a_producer_that_was_made_elsewhere_meanwhile_is_a_duplicate()
    {
        await A.AskAsync(Produced("a", 0));
        await B.AskAsync(Produced("b", 1, close: true));

        await AssertAfterOneConflictAsync(new Answer.Duplicate(At(2), true, 0, 1), Produced("b", 1, close: true));
        Assert.Equal("ab", await StoredAsync());
    }

    [Fact]
    public async Task A_producer_that_was_fenced_off_elsewhere_meanwhile_is_told_so()
    {
        await A.AskAsync(Produced("a", 0));
        await B.AskAsync(Produced("b", 0, epoch: 7));

        await AssertAfterOneConflictAsync(new Answer.StaleEpoch(7), Produced("c", 1));
        Assert.Equal("ab", await StoredAsync());
    }

    [Fact]
    public async Task A_producer_of_a_former_life_has_to_begin_anew()
    {
        await A.AskAsync(Produced("a", 0));
        await B.AskAsync(new Request.Delete());
        await B.AskAsync(new Request.Create());

        await AssertAfterOneConflictAsync(new Answer.Gap(0, 1), Produced("b", 1));
        Assert.Equal("", await StoredAsync());
    }

    [Fact]
    public async Task A_stream_seq_that_was_overtaken_elsewhere_meanwhile_is_refused()
    {
        await B.AskAsync(new Request.Append("a", StreamSeq: "5"));

        await AssertAfterOneConflictAsync(new Answer.Regression("5"), new Request.Append("b", StreamSeq: "5"));
        Assert.Equal("a", await StoredAsync());
    }

    [Fact]
    public async Task An_append_to_a_new_life_of_another_content_type_is_refused()
    {
        await B.AskAsync(new Request.Delete());
        await B.AskAsync(new Request.Create(OtherType: true));

        await AssertAfterOneConflictAsync(new Answer.OtherType(), new Request.Append("a"));
    }

    private async Task AssertAfterOneConflictAsync(Answer expected, Request request)
    {
        (int reads, int commits) = (A.Reads, A.Commits);

        Answer answer = await A.AskAsync(request);

        Assert.Equal(expected, answer);
        Assert.Equal(reads + 1, A.Reads);
        Assert.Equal(commits + (answer is Answer.Appended ? 2 : 1), A.Commits);
    }
}

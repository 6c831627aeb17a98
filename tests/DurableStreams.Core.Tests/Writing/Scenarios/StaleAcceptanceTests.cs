using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>
/// The cached state of A allows a request, but B has changed the stream since: the commit conflicts, and the response
/// is decided on the stored state.
/// </summary>
public sealed class StaleAcceptanceTests : ScenarioTests
{
    [Fact]
    public async Task An_append_after_an_append_of_another_service_goes_to_the_new_tail()
    {
        await B.AskAsync(new Request.Append("foreign"));

        await AssertAfterOneConflictAsync(new Answer.Appended(At(8), false), new Request.Append("a"));
        Assert.Equal("foreigna", await StoredAsync());
    }

    [Fact]
    public async Task An_append_to_a_stream_that_was_closed_elsewhere_returns_the_final_tail()
    {
        await B.AskAsync(new Request.Append("last", Close: true));

        await AssertAfterOneConflictAsync(new Answer.StreamClosed(At(4)), new Request.Append("a"));
        Assert.Equal("last", await StoredAsync());
    }

    [Fact]
    public async Task A_close_of_a_stream_that_was_closed_elsewhere_is_a_success()
    {
        await B.AskAsync(new Request.Append("last", Close: true));

        await AssertAfterOneConflictAsync(new Answer.AlreadyClosed(At(4)), Close);
    }

    [Fact]
    public async Task An_append_to_a_stream_that_was_deleted_elsewhere_does_not_find_it()
    {
        await B.AskAsync(new Request.Delete());

        await AssertAfterOneConflictAsync(new Answer.NotFound(), new Request.Append("a"));
    }

    [Fact]
    public async Task A_request_that_was_accepted_elsewhere_is_a_duplicate()
    {
        await A.AskAsync(Produced("a", 0));
        await B.AskAsync(Produced("b", 1));

        await AssertAfterOneConflictAsync(new Answer.Duplicate(At(2), false, 0, 1), Produced("b", 1));
        Assert.Equal("ab", await StoredAsync());
    }

    [Fact]
    public async Task A_close_of_a_producer_that_was_accepted_elsewhere_is_a_duplicate()
    {
        await A.AskAsync(Produced("a", 0));
        await B.AskAsync(Produced("b", 1, close: true));

        await AssertAfterOneConflictAsync(new Answer.Duplicate(At(2), true, 0, 1), Produced("b", 1, close: true));
        Assert.Equal("ab", await StoredAsync());
    }

    [Fact]
    public async Task A_producer_that_was_fenced_elsewhere_is_refused()
    {
        await A.AskAsync(Produced("a", 0));
        await B.AskAsync(Produced("b", 0, epoch: 7));

        await AssertAfterOneConflictAsync(new Answer.StaleEpoch(7), Produced("c", 1));
        Assert.Equal("ab", await StoredAsync());
    }

    [Fact]
    public async Task A_producer_of_an_earlier_incarnation_must_start_again()
    {
        await A.AskAsync(Produced("a", 0));
        await B.AskAsync(new Request.Delete());
        await B.AskAsync(new Request.Create());

        await AssertAfterOneConflictAsync(new Answer.Gap(0, 1), Produced("b", 1));
        Assert.Equal("", await StoredAsync());
    }

    [Fact]
    public async Task A_stream_seq_that_was_overtaken_elsewhere_is_refused()
    {
        await B.AskAsync(new Request.Append("a", StreamSeq: "5"));

        await AssertAfterOneConflictAsync(new Answer.Regression("5"), new Request.Append("b", StreamSeq: "5"));
        Assert.Equal("a", await StoredAsync());
    }

    [Fact]
    public async Task An_append_to_a_new_incarnation_of_another_content_type_is_refused()
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

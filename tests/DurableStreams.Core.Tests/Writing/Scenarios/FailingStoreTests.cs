using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>The store rejects a call or throws: requests are unavailable, and the cached state is discarded.</summary>
public sealed class FailingStoreTests : ScenarioTests
{
    [Fact]
    public async Task A_rejected_commit_is_unavailable_and_not_sent_again()
    {
        A.Faults.Next(StoreCall.Commit, Fault.Before);

        Assert.Equal(new Answer.Unavailable(), await A.AskAsync(new Request.Append("a")));

        Assert.Equal(2, A.Commits);
        Assert.Equal("", await StoredAsync());
    }

    [Fact]
    public async Task After_a_rejected_commit_the_stream_is_read_again()
    {
        A.Faults.Next(StoreCall.Commit, Fault.Before);
        await A.AskAsync(new Request.Append("a"));
        int reads = A.Reads;

        Assert.Equal(new Answer.Appended(At(1), false), await A.AskAsync(new Request.Append("b")));

        Assert.Equal(reads + 1, A.Reads);
        Assert.Equal("b", await StoredAsync());
    }

    [Fact]
    public async Task A_failed_read_makes_every_request_unavailable_and_writes_nothing()
    {
        B.Faults.Always(StoreCall.Get, Fault.Before);

        Assert.Equal(new Answer.Unavailable(), await B.AskAsync(new Request.Append("a")));
        Assert.Equal(new Answer.Unavailable(), await B.AskAsync(new Request.Create()));
        Assert.Equal(new Answer.Unavailable(), await B.AskAsync(new Request.Delete()));
        Assert.Equal(new Answer.Unavailable(), await B.AskAsync(new Request.Head()));
        Assert.Equal(new Answer.Unavailable(), await B.AskAsync(new Request.Read()));

        Assert.Equal(0, B.Commits);
        Assert.Equal("", await StoredAsync());
    }

    [Fact]
    public async Task A_refusal_that_cannot_be_confirmed_is_unavailable()
    {
        await A.AskAsync(Close);
        A.Faults.Next(StoreCall.Get, Fault.AnswerLost);

        Assert.Equal(new Answer.Unavailable(), await A.AskAsync(new Request.Append("a")));
        Assert.Equal(new Answer.StreamClosed(At(0)), await A.AskAsync(new Request.Append("a")));
    }

    [Fact]
    public async Task A_store_that_throws_makes_requests_unavailable_and_the_stream_works_afterwards()
    {
        // This fault is invalid for a read, so the store throws an exception that a store must not throw.
        B.Faults.Next(StoreCall.Get, Fault.Conflict);

        Assert.Equal(new Answer.Unavailable(), await B.AskAsync(new Request.Append("a")));
        Assert.Equal(new Answer.Appended(At(1), false), await B.AskAsync(new Request.Append("b")));
    }
}

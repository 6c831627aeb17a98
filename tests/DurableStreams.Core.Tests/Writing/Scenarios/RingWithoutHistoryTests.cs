using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>
/// A head has the ids of its last 32 commits. If others make more commits before an actor looks up the outcome of its
/// own, the ring may no longer have it: then the request fails and is never decided again.
/// </summary>
public sealed class RingWithoutHistoryTests : ScenarioTests
{
    private const int RingSize = 32;

    private static Fault Lost => Fault.Late(new LateCommit());

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await A.AskAsync(Produced("first;", 0));
    }

    [Fact]
    public async Task The_oldest_commit_in_the_ring_is_a_success()
    {
        Answer answer = await AskWhileOthersCommitAsync(Fault.AnswerLost, new Request.Append("mine;"), RingSize - 1);

        Assert.Equal(new Answer.Appended(At(11), false), answer);
        Assert.StartsWith("first;mine;0;1;", await StoredAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_a_full_ring_would_have_if_it_were_stored_is_decided_again()
    {
        Answer answer = await AskWhileOthersCommitAsync(Lost, new Request.Append("mine;"), RingSize);

        Assert.IsType<Answer.Appended>(answer);
        Assert.EndsWith(";31;mine;", await StoredAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_append_that_the_ring_has_lost_is_not_decided_again()
    {
        Answer answer = await AskWhileOthersCommitAsync(Fault.AnswerLost, new Request.Append("mine;"), RingSize);

        Assert.Equal(new Answer.Unavailable(), answer);
        Assert.StartsWith("first;mine;0;", await StoredAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await CountStoredAsync("mine;"));
    }

    [Fact]
    public async Task An_append_that_the_ring_may_have_lost_is_not_decided_again_though_it_was_not_made()
    {
        Answer answer = await AskWhileOthersCommitAsync(Lost, new Request.Append("mine;"), RingSize + 1);

        Assert.Equal(new Answer.Unavailable(), answer);
        Assert.Equal(0, await CountStoredAsync("mine;"));
    }

    [Fact]
    public async Task The_retry_of_a_producer_is_a_duplicate_if_the_ring_has_lost_the_append()
    {
        Answer answer = await AskWhileOthersCommitAsync(Fault.AnswerLost, Produced("mine;", 1), RingSize);

        Assert.Equal(new Answer.Unavailable(), answer);
        Offset tail = At((await StoredAsync()).Length);
        Assert.Equal(new Answer.Duplicate(tail, false, 0, 1), await A.AskAsync(Produced("mine;", 1)));
        Assert.Equal(1, await CountStoredAsync("mine;"));
    }

    [Fact]
    public async Task The_retry_of_a_producer_is_stored_if_the_append_did_not_arrive()
    {
        Answer answer = await AskWhileOthersCommitAsync(Lost, Produced("mine;", 1), RingSize + 1);

        Assert.Equal(new Answer.Unavailable(), answer);
        Offset end = At((await StoredAsync()).Length + 5);
        Assert.Equal(new Answer.Appended(end, false), await A.AskAsync(Produced("mine;", 1)));
        Assert.Equal(1, await CountStoredAsync("mine;"));
    }

    [Fact]
    public async Task All_requests_of_a_commit_that_the_ring_has_lost_fail()
    {
        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer[]> together = A.AskAllAsync(Produced("mine;", 1), new Request.Append("other;"));
        var lookup = new Gate();
        A.Faults.Next(StoreCall.Commit, Fault.AnswerLost).Next(StoreCall.Get, Fault.PauseBefore(lookup));
        await paused.ReleaseAsync();
        await lookup.Reached.InTimeAsync();
        await CommitByOthersAsync(RingSize);
        lookup.Open();

        Assert.Equal([new Answer.Unavailable(), new Answer.Unavailable()], await together);
        Assert.StartsWith("first;held;mine;other;0;", await StoredAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deletion_that_the_ring_has_lost_is_not_decided_again()
    {
        async Task CreateAndCommitAsync()
        {
            await B.AskAsync(new Request.Create());
            await CommitByOthersAsync(RingSize);
        }

        // The first read finds the stream.
        Answer answer = await AskWhileOutcomeIsUnknownAsync(new Request.Delete(), CreateAndCommitAsync, readsBefore: 1);

        Assert.Equal(new Answer.Unavailable(), answer);
        Assert.StartsWith("0;1;", await StoredAsync(), StringComparison.Ordinal);
    }

    private Task<Answer> AskWhileOthersCommitAsync(Fault outcome, Request request, int times) =>
        AskWhileOutcomeIsUnknownAsync(request, () => CommitByOthersAsync(times), outcome);

    private async Task CommitByOthersAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Assert.IsType<Answer.Appended>(await B.AskAsync(new Request.Append($"{i};")));
        }
    }

    private async Task<int> CountStoredAsync(string message) =>
        (await StoredAsync()).Split(message).Length - 1;
}

using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>
/// A head remembers its last 32 commits. Before a writer asks for the outcome of its commit, others have made so many
/// that the ring may have forgotten it: then the request is given up and never decided again.
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
    public async Task The_last_commit_that_the_ring_remembers_is_a_success()
    {
        Answer answer = await AskWhileOthersCommitAsync(Fault.AnswerLost, new Request.Append("mine;"), RingSize - 1);

        Assert.Equal(new Answer.Appended(At(11), false), answer);
        Assert.StartsWith("first;mine;0;1;", await StoredAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_a_full_ring_does_not_hold_but_would_is_decided_anew()
    {
        Answer answer = await AskWhileOthersCommitAsync(Lost, new Request.Append("mine;"), RingSize);

        Assert.IsType<Answer.Appended>(answer);
        Assert.EndsWith(";31;mine;", await StoredAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_append_that_the_ring_has_forgotten_is_not_decided_again()
    {
        Answer answer = await AskWhileOthersCommitAsync(Fault.AnswerLost, new Request.Append("mine;"), RingSize);

        Assert.Equal(new Answer.Unavailable(), answer);
        Assert.StartsWith("first;mine;0;", await StoredAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await CountStoredAsync("mine;"));
    }

    [Fact]
    public async Task An_append_that_the_ring_may_have_forgotten_is_not_decided_again_though_it_was_not_made()
    {
        Answer answer = await AskWhileOthersCommitAsync(Lost, new Request.Append("mine;"), RingSize + 1);

        Assert.Equal(new Answer.Unavailable(), answer);
        Assert.Equal(0, await CountStoredAsync("mine;"));
    }

    [Fact]
    public async Task An_append_of_a_producer_that_the_ring_has_forgotten_is_a_duplicate_when_it_is_sent_again()
    {
        Answer answer = await AskWhileOthersCommitAsync(Fault.AnswerLost, Produced("mine;", 1), RingSize);

        Assert.Equal(new Answer.Unavailable(), answer);
        Assert.Equal(new Answer.Duplicate(At((await StoredAsync()).Length), false, 0, 1), await A.AskAsync(Produced("mine;", 1)));
        Assert.Equal(1, await CountStoredAsync("mine;"));
    }

    [Fact]
    public async Task An_append_of_a_producer_that_did_not_arrive_is_made_when_it_is_sent_again()
    {
        Answer answer = await AskWhileOthersCommitAsync(Lost, Produced("mine;", 1), RingSize + 1);

        Assert.Equal(new Answer.Unavailable(), answer);
        Assert.Equal(new Answer.Appended(At((await StoredAsync()).Length + 5), false), await A.AskAsync(Produced("mine;", 1)));
        Assert.Equal(1, await CountStoredAsync("mine;"));
    }

    [Fact]
    public async Task All_that_share_a_forgotten_commit_are_given_up_together()
    {
        HeldBack held = await HeldBack.AtAsync(A);
        Task<Answer[]> together = A.AskAllAsync(Produced("mine;", 1), new Request.Append("other;"));
        var look = new Gate();
        A.Faults.Next(StoreCall.Commit, Fault.AnswerLost).Next(StoreCall.Get, Fault.PauseBefore(look));
        await held.ReleaseAsync();
        await look.Reached.InTimeAsync();
        await CommitByOthersAsync(RingSize);
        look.Open();

        Assert.Equal([new Answer.Unavailable(), new Answer.Unavailable()], await together);
        Assert.StartsWith("first;held;mine;other;0;", await StoredAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deletion_that_the_ring_has_forgotten_is_not_decided_again()
    {
        async Task CreateAndCommitAsync()
        {
            await B.AskAsync(new Request.Create());
            await CommitByOthersAsync(RingSize);
        }

        // The first look is the one that finds the stream.
        Answer answer = await AskWhileOutcomeIsUnknownAsync(new Request.Delete(), CreateAndCommitAsync, looksBefore: 1);

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

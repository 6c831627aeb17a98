using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>Number of store calls per request on a shared store.</summary>
public sealed class StoreCallTests : ScenarioTests
{
    [Fact]
    public async Task An_append_to_a_cached_stream_is_one_store_call()
    {
        int calls = A.StoreCalls;

        Assert.IsType<Answer.Appended>(await A.AskAsync(new Request.Append("a")));
        Assert.IsType<Answer.Appended>(await A.AskAsync(new Request.Append("b", StreamSeq: "1")));

        Assert.Equal(calls + 2, A.StoreCalls);
    }

    [Fact]
    public async Task An_append_of_a_cached_producer_is_one_store_call()
    {
        await A.AskAsync(Produced("a", 0));
        int calls = A.StoreCalls;

        Assert.IsType<Answer.Appended>(await A.AskAsync(Produced("b", 1)));
        Assert.IsType<Answer.Appended>(await A.AskAsync(Produced("c", 0, epoch: 1)));
        Assert.IsType<Answer.Appended>(await A.AskAsync(Produced("d", 1, epoch: 1, close: true)));

        Assert.Equal(calls + 3, A.StoreCalls);
    }

    [Fact]
    public async Task A_close_of_a_cached_stream_is_one_store_call()
    {
        int calls = A.StoreCalls;

        Assert.IsType<Answer.Appended>(await A.AskAsync(Close));

        Assert.Equal(calls + 1, A.StoreCalls);
    }

    [Fact]
    public async Task The_first_append_of_a_service_is_a_read_and_a_commit()
    {
        Assert.IsType<Answer.Appended>(await B.AskAsync(new Request.Append("a")));

        Assert.Equal((1, 1, 2), (B.Reads, B.Commits, B.StoreCalls));
    }

    [Fact]
    public async Task The_first_append_of_a_producer_is_a_read_and_a_commit()
    {
        int calls = A.StoreCalls;

        Assert.IsType<Answer.Appended>(await A.AskAsync(Produced("a", 0)));

        Assert.Equal(calls + 2, A.StoreCalls);
    }

    public static TheoryData<string> AllRefusals => Refusals.All;

    [Theory]
    [MemberData(nameof(AllRefusals))]
    public async Task A_refusal_is_at_most_two_reads_for_a_cached_stream(string refusal)
    {
        Request refused = await Refusals.PrepareAsync(refusal, A);
        (int reads, int commits) = (A.Reads, A.Commits);

        Answer answer = await A.AskAsync(refused);

        Assert.Equal(refusal, answer.GetType().Name);
        Assert.InRange(A.Reads - reads, 1, 2);
        Assert.Equal(commits, A.Commits);
    }

    [Theory]
    [MemberData(nameof(AllRefusals))]
    public async Task A_refusal_is_at_most_two_reads_for_an_uncached_stream(string refusal)
    {
        Request refused = await Refusals.PrepareAsync(refusal, A);

        Answer answer = await B.AskAsync(refused);

        Assert.Equal(refusal, answer.GetType().Name);
        Assert.InRange(B.Reads, 1, 2);
        Assert.Equal(0, B.Commits);
    }
}

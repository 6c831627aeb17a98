using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>On an exclusive store, cached state is always current, and nothing is read twice.</summary>
public sealed class ExclusiveStoreTests() : ScenarioTests(isExclusive: true)
{
    public static TheoryData<string> AllRefusals => Refusals.All;

    [Theory]
    [MemberData(nameof(AllRefusals))]
    public async Task A_refusal_on_a_cached_stream_does_not_call_the_store(string refusal)
    {
        Request refused = await Refusals.PrepareAsync(refusal, A);
        int calls = A.StoreCalls;

        Answer answer = await A.AskAsync(refused);

        Assert.Equal(refusal, answer.GetType().Name);
        Assert.Equal(calls, A.StoreCalls);
    }

    [Fact]
    public async Task A_head_or_read_of_a_cached_stream_does_not_call_the_store()
    {
        await A.AskAsync(new Request.Append("a"));
        int calls = A.StoreCalls;

        Assert.Equal(new Answer.Seen(At(1), false), await A.AskAsync(new Request.Head()));
        Assert.Equal(new Answer.Content(At(1), false, "a"), await A.AskAsync(new Request.Read()));

        Assert.Equal(calls, A.StoreCalls);
    }

    [Fact]
    public async Task A_new_process_reads_a_stream_once()
    {
        await A.AskAsync(Produced("a", 0));

        Assert.Equal(new Answer.Duplicate(At(1), false, 0, 0), await B.AskAsync(Produced("a", 0)));
        Assert.Equal(new Answer.Gap(1, 2), await B.AskAsync(Produced("c", 2)));
        Assert.Equal(new Answer.Seen(At(1), false), await B.AskAsync(new Request.Head()));

        Assert.Equal((1, 0), (B.Reads, B.Commits));
    }

    [Fact]
    public async Task After_a_rejected_commit_the_stream_is_read_again()
    {
        A.Faults.Next(StoreCall.Commit, Fault.Before);
        Assert.Equal(new Answer.Unavailable(), await A.AskAsync(new Request.Append("a")));
        int reads = A.Reads;

        Assert.Equal(new Answer.Appended(At(1), false), await A.AskAsync(new Request.Append("b")));

        Assert.Equal(reads + 1, A.Reads);
        Assert.Equal("b", await StoredAsync());
    }

    [Fact]
    public async Task A_head_during_a_commit_returns_the_stream_before_it()
    {
        PausedAppend paused = await PausedAppend.StartAsync(A);

        Assert.Equal(new Answer.Seen(At(0), false), await A.AskAsync(new Request.Head()));

        await paused.ReleaseAsync();
        Assert.Equal(new Answer.Seen(At(5), false), await A.AskAsync(new Request.Head()));
    }
}

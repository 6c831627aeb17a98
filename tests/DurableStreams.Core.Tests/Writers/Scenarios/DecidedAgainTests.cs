using DurableStreams.Core.Tests.Writers.Linearizability;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writers.Scenarios;

/// <summary>
/// A producer's append was made, but the ring has forgotten it, so it is decided again: a refusal would then tell the
/// producer that nothing was stored, and in a new life it would be stored again.
/// </summary>
public sealed class DecidedAgainTests : ScenarioTests
{
    private const int RingSize = 32;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await A.AskAsync(Produced("first;", 0));
    }

    [Fact]
    public async Task A_stored_append_is_not_refused_because_the_stream_was_closed_since()
    {
        Answer answer = await AskWhileAsync(Produced("mine;", 1), Close);

        Assert.Contains(";mine;", await StoredAsync(), StringComparison.Ordinal);
        AssertNoRefusal(answer);
    }

    [Fact]
    public async Task A_stored_append_is_not_refused_because_the_producer_was_fenced_off_since()
    {
        Answer answer = await AskWhileAsync(Produced("mine;", 1), Produced("other;", 0, epoch: 1));

        Assert.Contains(";mine;", await StoredAsync(), StringComparison.Ordinal);
        AssertNoRefusal(answer);
    }

    [Fact]
    public async Task A_stored_append_is_not_refused_because_the_stream_was_deleted_since() =>
        AssertNoRefusal(await AskWhileAsync(Produced("mine;", 1), new Request.Delete()));

    [Fact]
    public async Task A_stored_append_is_not_refused_because_a_new_life_does_not_know_the_producer() =>
        AssertNoRefusal(await AskWhileAsync(Produced("mine;", 1), new Request.Delete(), new Request.Create()));

    [Fact]
    public async Task A_stored_append_is_not_stored_again_in_a_new_life()
    {
        await AskWhileAsync(Produced("mine;", 0, epoch: 1), new Request.Delete(), new Request.Create());

        Assert.Equal("", await StoredAsync());
    }

    private static void AssertNoRefusal(Answer answer) =>
        Assert.True(answer is Answer.Unavailable or Answer.Duplicate or Answer.Appended, $"The answer is {answer}.");

    private async Task<Answer> AskWhileAsync(Request request, params Request[] lastByOthers)
    {
        var gate = new Gate();
        A.Faults.Next(StoreCall.Commit, Fault.AnswerLost).Next(StoreCall.Get, Fault.PauseBefore(gate));
        Task<Answer> asked = A.AskAsync(request);
        await gate.Reached.InTimeAsync();
        for (int i = 0; i < RingSize; i++)
        {
            await B.AskAsync(new Request.Append($"{i};"));
        }

        foreach (Request last in lastByOthers)
        {
            await B.AskAsync(last);
        }

        gate.Open();
        return await asked;
    }
}

using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Streams;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>
/// The append of a producer is stored, but the ring no longer has its commit. Deciding it again would refuse it, as if
/// nothing were stored, or store it a second time in a new incarnation.
/// </summary>
public sealed class NoSecondDecisionTests : ScenarioTests
{
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
        Assert.Equal(new Answer.Unavailable(), answer);
    }

    [Fact]
    public async Task A_stored_append_is_not_refused_because_the_producer_was_fenced_off_since()
    {
        Answer answer = await AskWhileAsync(Produced("mine;", 1), Produced("other;", 0, epoch: 1));

        Assert.Contains(";mine;", await StoredAsync(), StringComparison.Ordinal);
        Assert.Equal(new Answer.Unavailable(), answer);
    }

    [Fact]
    public async Task A_stored_append_is_not_refused_because_the_stream_was_deleted_since() =>
        Assert.Equal(new Answer.Unavailable(), await AskWhileAsync(Produced("mine;", 1), new Request.Delete()));

    [Fact]
    public async Task A_stored_append_is_not_refused_because_a_new_incarnation_does_not_know_the_producer()
    {
        Answer answer = await AskWhileAsync(Produced("mine;", 1), new Request.Delete(), new Request.Create());

        Assert.Equal(new Answer.Unavailable(), answer);
    }

    [Fact]
    public async Task A_stored_append_is_not_stored_again_in_a_new_incarnation()
    {
        Answer answer = await AskWhileAsync(Produced("mine;", 0, epoch: 1), new Request.Delete(), new Request.Create());

        Assert.Equal(new Answer.Unavailable(), answer);
        Assert.Equal("", await StoredAsync());
    }

    private Task<Answer> AskWhileAsync(Request request, params Request[] lastByOthers) =>
        AskWhileOutcomeIsUnknownAsync(request, async () =>
        {
            for (int i = 0; i < CommitRing.Capacity; i++)
            {
                await B.AskAsync(new Request.Append($"{i};"));
            }

            foreach (Request last in lastByOthers)
            {
                await B.AskAsync(last);
            }
        });
}

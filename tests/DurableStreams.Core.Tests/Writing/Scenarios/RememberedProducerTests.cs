using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>Cached producers belong to one version of the stream; a newer version discards all of them.</summary>
public sealed class RememberedProducerTests : ScenarioTests
{
    private static readonly Request.Append OtherProducer = new("q", By: new Stamp("q", 0, 0));

    [Fact]
    public async Task Reading_one_producer_discards_the_others_when_the_stream_has_changed()
    {
        await A.AskAsync(Produced("a", 0));
        await B.AskAsync(Produced("b", 1));

        Assert.Equal(new Answer.Appended(At(3), false), await A.AskAsync(OtherProducer));
        Assert.Equal(new Answer.Duplicate(At(3), false, 0, 1), await A.AskAsync(Produced("b", 1)));
        Assert.Equal("abq", await StoredAsync());
    }

    [Fact]
    public async Task Reading_one_producer_keeps_the_others_when_the_stream_has_not_changed()
    {
        await A.AskAsync(Produced("a", 0));
        await A.AskAsync(OtherProducer);
        int calls = A.StoreCalls;

        Assert.Equal(new Answer.Appended(At(3), false), await A.AskAsync(Produced("b", 1)));

        Assert.Equal(calls + 1, A.StoreCalls);
    }

    [Fact]
    public async Task Recreating_a_stream_discards_its_producers()
    {
        await A.AskAsync(Produced("a", 0));
        await A.AskAsync(new Request.Delete());
        await A.AskAsync(new Request.Create());

        Assert.Equal(new Answer.Gap(0, 1), await A.AskAsync(Produced("b", 1)));
        Assert.Equal(new Answer.Appended(At(1, incarnation: 2), false), await A.AskAsync(Produced("a", 0)));
    }

    [Fact]
    public async Task Commits_of_others_after_an_unknown_commit_discard_the_producers()
    {
        await A.AskAsync(Produced("a", 0));
        await AskWhileOutcomeIsUnknownAsync(new Request.Append("x"), () => B.AskAsync(Produced("b", 1)));

        Assert.Equal(new Answer.Duplicate(At(3), false, 0, 1), await A.AskAsync(Produced("b", 1)));
        Assert.Equal("axb", await StoredAsync());
    }
}

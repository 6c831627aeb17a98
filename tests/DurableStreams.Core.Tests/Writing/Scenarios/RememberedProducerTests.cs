using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>What is remembered of producers belongs to one version of the stream: a newer one drops all of it.</summary>
public sealed class RememberedProducerTests : ScenarioTests
{
    private static readonly Request.Append OfAnother = new("q", By: new Stamp("q", 0, 0));

    [Fact]
    public async Task A_look_for_one_producer_drops_what_is_remembered_of_the_others_when_the_stream_has_changed()
    {
        await A.AskAsync(Produced("a", 0));
        await B.AskAsync(Produced("b", 1));

        Assert.Equal(new Answer.Appended(At(3), false), await A.AskAsync(OfAnother));
        Assert.Equal(new Answer.Duplicate(At(3), false, 0, 1), await A.AskAsync(Produced("b", 1)));
        Assert.Equal("abq", await StoredAsync());
    }

    [Fact]
    public async Task A_look_for_one_producer_keeps_what_is_remembered_of_the_others_when_the_stream_has_not_changed()
    {
        await A.AskAsync(Produced("a", 0));
        await A.AskAsync(OfAnother);
        int calls = A.StoreCalls;

        Assert.Equal(new Answer.Appended(At(3), false), await A.AskAsync(Produced("b", 1)));

        Assert.Equal(calls + 1, A.StoreCalls);
    }

    [Fact]
    public async Task A_service_that_makes_a_stream_anew_forgets_the_producers_of_its_former_life()
    {
        await A.AskAsync(Produced("a", 0));
        await A.AskAsync(new Request.Delete());
        await A.AskAsync(new Request.Create());

        Assert.Equal(new Answer.Gap(0, 1), await A.AskAsync(Produced("b", 1)));
        Assert.Equal(new Answer.Appended(At(1, incarnation: 2), false), await A.AskAsync(Produced("a", 0)));
    }

    [Fact]
    public async Task A_service_forgets_its_producers_when_others_have_built_on_its_unknown_commit()
    {
        await A.AskAsync(Produced("a", 0));
        await AskWhileOutcomeIsUnknownAsync(new Request.Append("x"), () => B.AskAsync(Produced("b", 1)));

        Assert.Equal(new Answer.Duplicate(At(3), false, 0, 1), await A.AskAsync(Produced("b", 1)));
        Assert.Equal("axb", await StoredAsync());
    }
}

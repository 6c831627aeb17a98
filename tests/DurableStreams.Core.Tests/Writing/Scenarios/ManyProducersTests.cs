using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>A stream actor caches a bounded number of producers; an evicted producer must never look new.</summary>
public sealed class ManyProducersTests : ScenarioTests
{
    private const int CachedProducers = 4096;

    [Fact]
    public async Task A_producer_that_is_evicted_while_others_are_read_does_not_look_new()
    {
        for (int i = 0; i < CachedProducers - 1; i++)
        {
            await A.AskAsync(First($"p{i}"));
        }

        PausedAppend paused = await PausedAppend.StartAsync(A);
        Task<Answer[]> asked = A.AskAllAsync(First("p0"), First("q"), First("r"));
        await paused.ReleaseAsync();
        Answer[] answers = await asked;

        Assert.IsType<Answer.Duplicate>(answers[0]);
        Assert.IsType<Answer.Appended>(answers[1]);
        Assert.IsType<Answer.Appended>(answers[2]);
        Assert.Equal(1, (await StoredAsync()).Split("p0;").Length - 1);
    }

    [Fact]
    public async Task Every_producer_is_read_again_after_its_eviction()
    {
        const int Producers = CachedProducers + 100;
        for (int i = 0; i < Producers; i++)
        {
            await A.AskAsync(First($"p{i}"));
        }

        for (int i = 0; i < Producers; i += 10)
        {
            Assert.IsType<Answer.Duplicate>(await A.AskAsync(First($"p{i}")));
            Assert.IsType<Answer.Gap>(await A.AskAsync(First($"p{i}") with { By = new Stamp($"p{i}", 0, 2) }));
        }
    }

    private static Request.Append First(string producer) => new($"{producer};", By: new Stamp(producer, 0, 0));
}

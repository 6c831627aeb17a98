using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>A writer remembers a bounded number of producers; forgetting some must never make one look new.</summary>
public sealed class ManyProducersTests : ScenarioTests
{
    private const int Remembered = 4096;

    [Fact]
    public async Task A_producer_that_is_forgotten_while_others_are_looked_up_is_not_taken_for_a_new_one()
    {
        for (int i = 0; i < Remembered - 1; i++)
        {
            await A.AskAsync(First($"p{i}"));
        }

        HeldBack held = await HeldBack.AtAsync(A);
        Task<Answer[]> asked = A.AskAllAsync(First("p0"), First("q"), First("r"));
        await held.ReleaseAsync();
        Answer[] answers = await asked;

        Assert.IsType<Answer.Duplicate>(answers[0]);
        Assert.IsType<Answer.Appended>(answers[1]);
        Assert.IsType<Answer.Appended>(answers[2]);
        Assert.Equal(1, (await StoredAsync()).Split("p0;").Length - 1);
    }

    [Fact]
    public async Task Every_producer_is_known_again_after_it_was_forgotten()
    {
        const int Producers = Remembered + 100;
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

using DurableStreams.Reading;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Reading;

public sealed class ReadBudgetTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ReadBudget _budget;

    public ReadBudgetTests() => _budget = new ReadBudget(100, _clock);

    [Fact]
    public void No_more_than_the_maximum_is_taken()
    {
        Assert.True(_budget.TryTake(60));
        Assert.False(_budget.TryTake(41));
        Assert.True(_budget.TryTake(40));
        _budget.Release(60);
        Assert.True(_budget.TryTake(60));
        Assert.Equal(100, _budget.TakenBytes);
    }

    [Fact]
    public void A_chunk_larger_than_the_maximum_is_admitted_alone()
    {
        Assert.True(_budget.TryTake(101));
        Assert.False(_budget.TryTake(1));
        _budget.Release(101);
        Assert.True(_budget.TryTake(1));
        Assert.False(_budget.TryTake(101));
    }

    [Fact]
    public async Task Waiters_get_their_turns_in_order()
    {
        Assert.True(_budget.TryTake(100));
        Task<bool> large = _budget.TakeAsync(80).AsTask();
        Task<bool> small = _budget.TakeAsync(30).AsTask();

        _budget.Release(40);
        Assert.False(_budget.TryTake(10), "Others wait.");
        Assert.False(small.IsCompleted, "It is not its turn.");

        _budget.Release(60);
        Assert.True(await large);
        Assert.False(small.IsCompleted);
        _budget.Release(80);
        Assert.True(await small);
    }

    [Fact]
    public async Task A_wait_ends_after_five_seconds_and_lets_the_next_one_go_ahead()
    {
        Assert.True(_budget.TryTake(70));
        Task<bool> large = _budget.TakeAsync(80).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Task<bool> small = _budget.TakeAsync(30).AsTask();

        _clock.Advance(TimeSpan.FromSeconds(3.9));
        Assert.False(large.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.False(await large);
        Assert.True(await small);
        Assert.Equal(100, _budget.TakenBytes);
    }
}

using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Randomised;

/// <summary>
/// Random requests to several services with their own caches over one store, with injected conflicts, failures and
/// lost responses: the history is linearizable, that is, a single service could have returned every response.
/// </summary>
public sealed class LinearizableHistoryTests
{
    private const int CallsPerCaller = 12;

    [Fact]
    public Task Two_services_over_one_store_are_linearizable() =>
        CheckAsync(1000, 150, _ => new Conditions());

    [Fact]
    public Task Three_services_over_one_store_are_linearizable() =>
        CheckAsync(2000, 150, _ => new Conditions { Services = 3 });

    [Fact]
    public Task Services_are_linearizable_when_store_calls_fail() =>
        CheckAsync(3000, 200, _ => new Conditions { FaultRate = 0.2 });

    [Fact]
    public Task Services_are_linearizable_when_the_ring_has_lost_a_commit() =>
        CheckAsync(6000, 150, _ => new Conditions { FaultRate = 0.2, ForgetRate = 1 });

    [Fact]
    public Task Services_are_linearizable_under_random_conditions() =>
        CheckAsync(4000, 300, Conditions.Random);

    [Fact]
    public Task A_service_with_an_exclusive_store_is_linearizable_when_store_calls_fail() =>
        CheckAsync(5000, 150, seed => Conditions.Random(seed) with { Services = 1, Exclusive = true, ForgetRate = 0 });

    private static Task CheckAsync(int firstSeed, int seeds, Func<int, Conditions> conditions) => Parallel.ForEachAsync(
        Enumerable.Range(firstSeed, seeds),
        new ParallelOptions { MaxDegreeOfParallelism = 4 },
        async (seed, _) => await CheckAsync(conditions(seed), seed));

    private static async Task CheckAsync(Conditions conditions, int seed)
    {
        await using var stream = new SharedStream(conditions, seed);
        var random = new Random(seed);
        await stream.AskAsync(0, new Request.Create());
        await Task.WhenAll(Enumerable.Range(0, 3 + random.Next(2)).Select(i =>
        {
            // Two callers may be the same producer: a zombie and its successor.
            var producer = new ProducerSession(random.Next(3) == 0 ? "z" : $"p{i}");
            var caller = new RandomCaller(stream, $"{i}.", producer, random.Next());
            return Task.Run(() => caller.RunAsync(CallsPerCaller));
        }));
        IReadOnlyList<StoredIncarnation> stored = await stream.SettleAsync();

        string? problem = LinearizabilityChecker.Explain(stream.History, stored);
        Assert.True(problem is null, $"Seed {seed}, {conditions}: {problem}");
        MessageRecord.AssertBalanced(stream.History, stored, $"Seed {seed}, {conditions}");
    }
}

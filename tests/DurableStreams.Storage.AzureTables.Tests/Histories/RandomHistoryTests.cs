using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Core.Tests.Writing.Randomised;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;

namespace DurableStreams.Storage.AzureTables.Tests.Histories;

/// <summary>
/// Several services with their own stores and caches use the same tables while calls fail, get lost or arrive late.
/// Every response must be one that a single writer could have given.
/// </summary>
public sealed class RandomHistoryTests : TablesTest
{
    private const int CallsPerCaller = 12;

    [Fact]
    public Task Two_services_with_the_same_tables_respond_as_one_would() =>
        CheckAsync(100, 8, services: 2, faultRate: 0);

    [Fact]
    public Task Services_respond_as_one_would_if_calls_fail_or_arrive_late_and_responses_are_lost() =>
        CheckAsync(200, 10, services: 2, faultRate: 0.1);

    [Fact]
    public Task Three_services_respond_as_one_would_if_every_third_call_fails() =>
        CheckAsync(300, 6, services: 3, faultRate: 0.3);

    private async Task CheckAsync(int firstSeed, int seeds, int services, double faultRate)
    {
        for (int seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            await CheckAsync(services, faultRate, seed);
        }
    }

    private async Task CheckAsync(int services, double faultRate, int seed)
    {
        await using var stream = new SharedStream(Tables, services, faultRate, seed);
        var random = new Random(seed);
        await stream.AskAsync(0, new Request.Create());
        await Task.WhenAll(Enumerable.Range(0, 3 + random.Next(2)).Select(i =>
        {
            // Two callers may use the same producer id, like a zombie and its successor.
            var producer = new ProducerSession(random.Next(3) == 0 ? "z" : $"p{i}");
            var caller = new RandomCaller(stream, $"{i}.", producer, random.Next());
            return Task.Run(() => caller.RunAsync(CallsPerCaller));
        }));
        IReadOnlyList<StoredIncarnation> stored = await stream.SettleAsync();

        string? problem = LinearizabilityChecker.Explain(stream.History, stored);
        Assert.True(problem is null, $"Seed {seed}: {problem}");
        MessageRecord.AssertBalanced(stream.History, stored, $"Seed {seed}");
    }
}

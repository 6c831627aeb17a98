using DurableStreams.Core.Tests.Writers.Linearizability;
using DurableStreams.Core.Tests.Writers.Randomised;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;

namespace DurableStreams.Storage.AzureTables.Tests.Histories;

/// <summary>
/// Services with stores and caches of their own over the same tables, under failed, lost and late calls: every answer is
/// one that a single writer could have given.
/// </summary>
public sealed class RandomHistoryTests : TablesTest
{
    private const int CallsOfEach = 12;

    [Fact]
    public Task Two_services_over_the_same_tables_answer_as_one_would() => CheckAsync(100, 8, services: 2, faultRate: 0);

    [Fact]
    public Task Services_answer_as_one_would_when_calls_fail_and_answers_are_lost_or_come_late() =>
        CheckAsync(200, 10, services: 2, faultRate: 0.1);

    [Fact]
    public Task Three_services_answer_as_one_would_when_every_third_call_goes_wrong() => CheckAsync(300, 6, services: 3, faultRate: 0.3);

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
            // Two callers may be the same producer: a zombie and its successor.
            var producer = new ProducerSession(random.Next(3) == 0 ? "z" : $"p{i}");
            var caller = new RandomCaller(stream, $"{i}.", producer, random.Next());
            return Task.Run(() => caller.RunAsync(CallsOfEach));
        }));
        IReadOnlyList<StoredLife> stored = await stream.SettleAsync();

        string? problem = LinearizabilityChecker.Explain(stream.History, stored);
        Assert.True(problem is null, $"Seed {seed}: {problem}");
        MessageLedger.AssertBalanced(stream.History, stored, $"Seed {seed}");
    }
}

using DurableStreams.Core.Tests.Writing.Linearizability;

namespace DurableStreams.Core.Tests.Writing.Randomised;

/// <summary>
/// Loads too long for the linearizability checker: producers with several requests in flight, which use all services
/// and retry what was not acknowledged, and other clients, which do not retry.
/// </summary>
public sealed class ExactlyOnceTests
{
    private const int Messages = 40;

    [Fact]
    public Task Each_message_is_stored_once_and_in_order_when_store_calls_fail() =>
        RunAsync(10_000, 40, seed => Conditions.Random(seed) with { Services = 3, FaultRate = 0.25 }, recreates: false);

    [Fact]
    public Task Each_message_is_stored_once_and_in_order_when_services_only_race() =>
        RunAsync(11_000, 40, seed => Conditions.Random(seed) with { Services = 3, FaultRate = 0 }, recreates: false);

    [Fact]
    public Task Each_incarnation_of_a_recreated_stream_has_its_messages_once_and_in_order() =>
        RunAsync(12_000, 40, seed => Conditions.Random(seed) with { FaultRate = 0.1 }, recreates: true);

    private static Task RunAsync(int firstSeed, int seeds, Func<int, Conditions> conditions, bool recreates) =>
        Parallel.ForEachAsync(
            Enumerable.Range(firstSeed, seeds),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (seed, _) => await RunAsync(conditions(seed), seed, recreates));

    private static async Task RunAsync(Conditions conditions, int seed, bool recreates)
    {
        await using var stream = new SharedStream(conditions, seed);
        var random = new Random(seed);
        List<Task> running = [Task.Run(() => CreateAsync(stream))];
        running.AddRange(Enumerable.Range(0, 4).Select(i => Task.Run(ProducerOf($"p{i}", random.Next()))));
        running.AddRange(Enumerable.Range(0, 2).Select(i => Task.Run(AppenderOf($"a{i}.", random.Next()))));
        if (recreates)
        {
            running.Add(Task.Run(DeleterOf(random.Next())));
        }

        await Task.WhenAll(running);
        IReadOnlyList<StoredIncarnation> stored = await stream.SettleAsync();

        MessageRecord.AssertBalanced(stream.History, stored, $"Seed {seed}, {conditions}");
        if (!recreates)
        {
            StoredIncarnation incarnation = Assert.Single(stored);
            Assert.All(
                Enumerable.Range(0, 4),
                i => Assert.Contains($"p{i}/0/{Messages - 1};", incarnation.Content, StringComparison.Ordinal));
        }

        Func<Task> ProducerOf(string id, int producerSeed) =>
            () => ProduceAsync(stream, new ProducerSession(id), new Random(producerSeed));
        Func<Task> AppenderOf(string name, int appenderSeed) =>
            () => AppendAsync(stream, name, new Random(appenderSeed));
        Func<Task> DeleterOf(int deleterSeed) => () => DeleteAsync(stream, new Random(deleterSeed));
    }

    private static async Task CreateAsync(SharedStream stream)
    {
        Answer answer;
        do
        {
            answer = await stream.AskAsync(0, new Request.Create());
        }
        while (answer is Answer.Unavailable);
    }

    private static async Task ProduceAsync(SharedStream stream, ProducerSession session, Random random)
    {
        while (session.Next < Messages)
        {
            List<Request.Append> requests = session.NextRequests(random);
            Answer[] answers = await Task.WhenAll(
                requests.Select(request => stream.AskAsync(random.Next(stream.Services), request)));
            session.Learn(requests, answers);
        }
    }

    private static async Task AppendAsync(SharedStream stream, string name, Random random)
    {
        for (int i = 0; i < Messages; i++)
        {
            await stream.AskAsync(random.Next(stream.Services), new Request.Append($"{name}{i};"));
        }
    }

    private static async Task DeleteAsync(SharedStream stream, Random random)
    {
        for (int i = 0; i < 4; i++)
        {
            for (int read = 0; read < 10; read++)
            {
                await stream.AskAsync(random.Next(stream.Services), new Request.Read());
            }

            await stream.AskAsync(random.Next(stream.Services), new Request.Delete());
            await CreateAsync(stream);
        }
    }
}

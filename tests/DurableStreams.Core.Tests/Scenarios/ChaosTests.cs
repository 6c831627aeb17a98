using DurableStreams.Appending;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Options;
using DurableStreams.Producers;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Scenarios;

/// <summary>
/// Clients retry until the outcome is known, over a store that fails, loses responses and delays commits: finally
/// everything is stored exactly once, and no garbage is left.
/// </summary>
public sealed class ChaosTests
{
    private static readonly StreamServiceOptions Options = new()
    {
        LifetimeTick = TimeSpan.FromHours(1),
        MaxChunkBytes = 16,
    };

    [Theory]
    [InlineData(true, 0.05)]
    [InlineData(true, 0.3)]
    [InlineData(false, 0.05)]
    [InlineData(false, 0.3)]
    public async Task Streams_and_forks_have_exactly_what_their_clients_wrote(bool isExclusive, double rate)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            try
            {
                await RunAsync(isExclusive, rate, seed);
            }
            catch (Exception problem)
            {
                Assert.Fail($"With seed {seed}: {problem}");
            }
        }
    }

    private static async Task RunAsync(bool isExclusive, double rate, int seed)
    {
        await using var host = new TestHost(Options, isExclusive);
        var random = new Random(seed);

        // An exclusive store completes every commit before it returns.
        var faults = new RandomFaults(seed, rate, isExclusive ? 0 : 6);
        StreamService[] processes = [.. Enumerable.Range(0, isExclusive ? 1 : 2).Select(_ => host.Start(faults))];
        Dictionary<string, string> expected = [];
        Dictionary<string, int> sent = [];
        for (int step = 0; step < 60; step++)
        {
            host.Advance(0.01);
            string path = $"s{random.Next(5)}";
            if (!expected.TryGetValue(path, out string? text))
            {
                string? source = expected.Keys.Order().ElementAtOrDefault(random.Next(6));
                CreateOutcome made = await UntilKnownAsync(
                    process => process.PutAsync(path, $"[{step}]", fork: source is null ? null : Fork(source)),
                    outcome => outcome is CreateOutcome.Created or CreateOutcome.Exists or CreateOutcome.PathBlocked,
                    outcome => outcome is CreateOutcome.Unavailable);

                // The path of a soft-deleted stream cannot be reused yet.
                if (made is not CreateOutcome.PathBlocked)
                {
                    expected[path] = $"{(source is null ? "" : expected[source])}[{step}]";
                    sent[path] = 0;
                }
            }
            else if (random.Next(6) == 0)
            {
                await UntilKnownAsync(
                    process => process.DeleteAsync(path),
                    outcome => outcome is DeleteOutcome.Deleted or DeleteOutcome.NotFound or DeleteOutcome.Gone,
                    outcome => outcome is DeleteOutcome.Unavailable);
                expected.Remove(path);
            }
            else
            {
                var stamp = new ProducerStamp(TestStreams.Producer("p"), 0, sent[path]++);
                await UntilKnownAsync(
                    process => process.PostAsync(path, $"({step})", producer: stamp),
                    outcome => outcome is AppendOutcome.Appended or AppendOutcome.Duplicate,
                    outcome => outcome is AppendOutcome.Unavailable);
                expected[path] = $"{text}({step})";
            }
        }

        host.Restart();
        await CheckAsync();
        await host.SweepForHoursAsync();
        await CheckAsync();
        await host.AssertTidyAsync($"Seed {seed}");

        async Task CheckAsync()
        {
            foreach ((string path, string text) in expected)
            {
                Assert.Equal(text, (await host.Service.TextAsync(path)).Replace("|", "", StringComparison.Ordinal));
            }
        }

        async Task<T> UntilKnownAsync<T>(Func<StreamService, Task<T>> ask, Predicate<T> isDone, Predicate<T> isUnknown)
        {
            for (int attempt = 0; ; attempt++)
            {
                T outcome = await host.DriveAsync(() => ask(processes[random.Next(processes.Length)]));
                if (isDone(outcome))
                {
                    return outcome;
                }

                Assert.True(isUnknown(outcome) && attempt < 200, $"Attempt {attempt} resulted in {outcome}.");
            }
        }
    }
}

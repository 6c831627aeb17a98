using System.Collections.Concurrent;
using DurableStreams.TestKit.Sizes;
using Xunit.Abstractions;

namespace Server.Tests.Fuzz;

/// <summary>
/// Sends arbitrary bytes to a server. <c>DURABLE_STREAMS_FUZZ</c> sets the number of connections,
/// <c>DURABLE_STREAMS_FUZZ_SEED</c> the seed.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Workers = 32;
    private const long MaxWorkingSetBytes = 768L * 1024 * 1024;

    private static readonly int Cases = TestSize.Read("DURABLE_STREAMS_FUZZ") ?? 3_500;
    private static readonly int Seed = TestSize.Read("DURABLE_STREAMS_FUZZ_SEED") ?? 20_260_101;

    [Fact]
    public async Task No_input_causes_a_failure_a_hang_or_a_leak_between_tenants()
    {
        await using Tenants tenants = await Tenants.StartAsync();
        string before = await tenants.OfTheOtherAsync();
        var counts = new ConcurrentDictionary<(string Kind, int Status), int>();
        await Parallel.ForAsync(0, Cases, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (number, _) =>
        {
            FuzzCase sent = FuzzCases.Of(Seed, number);
            string answer = await AskAsync(tenants, number, sent);
            Assert.False(
                answer.Contains(Tenants.Marker, StringComparison.Ordinal),
                $"Case {number} received another tenant's data.\n{sent}\n{answer}");
            int[] statuses = [.. RawExchange.StatusesIn(answer)];

            // The web server answers 505 to unsupported HTTP versions.
            Assert.False(
                statuses.Any(static status => status is >= 500 and not 505),
                $"Case {number} made the server fail.\n{sent}\n{answer}\n{tenants.Server.Output}");
            Assert.DoesNotContain("\r\nX-Injected", answer, StringComparison.OrdinalIgnoreCase);
            foreach (int status in statuses.DefaultIfEmpty(0))
            {
                counts.AddOrUpdate((sent.Kind, status), 1, static (_, count) => count + 1);
            }
        });

        foreach (var kind in counts.GroupBy(static count => count.Key.Kind)
            .OrderBy(static kind => kind.Key, StringComparer.Ordinal))
        {
            output.WriteLine(
                $"{kind.Key}: {string.Join(
                    ", ",
                    kind.OrderBy(static count => count.Key.Status).Select(static count =>
                        $"{(count.Key.Status == 0 ? "no answer" : count.Key.Status)} × {count.Value}"))}");
        }

        output.WriteLine(
            $"{Cases} connections, {counts
                .Where(static count => count.Key.Status > 0)
                .Sum(static count => count.Value)} answers; working set {tenants.Server.WorkingSetBytes >> 20} MiB");
        Assert.Equal(before, await tenants.OfTheOtherAsync());
        await tenants.ServesAsUsualAsync("afterwards");
        Assert.InRange(tenants.Server.WorkingSetBytes, 1, MaxWorkingSetBytes);
        Assert.DoesNotContain("fail:", tenants.Server.Output, StringComparison.Ordinal);

        // If every request were refused alike, the test would prove nothing.
        Assert.Empty(
            new[] { 200, 201, 204, 400, 401, 404, 405, 409, 413, 414, 431 }
                .Except(counts.Select(static count => count.Key.Status)));
    }

    private static async Task<string> AskAsync(Tenants tenants, int number, FuzzCase sent)
    {
        try
        {
            return await RawExchange.RunAsync(tenants.Server.BaseAddress, sent);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Case {number} hangs.\n{sent}\n{tenants.Server.Output}");
        }
    }
}

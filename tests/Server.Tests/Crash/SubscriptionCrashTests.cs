using DurableStreams.TestKit.Processes;
using DurableStreams.TestKit.Sizes;
using DurableStreams.TestKit.Wakes;
using Xunit.Abstractions;

namespace Server.Tests.Crash;

/// <summary>
/// Kills a server repeatedly while workers of subscriptions crash, hang, answer late and answer twice.
/// SUBSCRIPTION_APPENDS=20000 is the full size, CRASH_SEED repeats a failed run.
/// </summary>
public sealed class SubscriptionCrashTests(ITestOutputHelper log) : IDisposable
{
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["DurableStreams__Subscriptions__ResendAfter"] = "00:00:01",
        ["DurableStreams__Webhooks__MaxInFlightPerProject"] = "64",
    };

    private readonly SubscriptionRunSize _size = new(
        Streams: 200,
        Subscriptions: 50,
        Appends: TestSize.Read("SUBSCRIPTION_APPENDS") ?? 1_000,
        Kills: 5,
        Writers: 20,
        SettleTimeout: TimeSpan.FromMinutes(3));

    private readonly int _seed = TestSize.Read("CRASH_SEED") ?? Random.Shared.Next();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_append_wakes_and_every_cursor_ends_at_the_tail_despite_kills_and_bad_workers()
    {
        await using var server = new ServerSlot(_folder, Settings);
        await server.StartAsync();
        await using var run = new SubscriptionRun(server, _size, _seed);
        try
        {
            Assert.Empty(await run.RunAsync(server.KillAsync, log.WriteLine));
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"CRASH_SEED={_seed}: {failure.Message}\nThe server's last lines:\n{server.Output}", failure);
        }
    }
}

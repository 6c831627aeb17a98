using DurableStreams.TestKit.Sizes;
using DurableStreams.TestKit.Wakes;
using EndToEnd.Tests.Kills;
using EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace EndToEnd.Tests;

/// <summary>
/// Kills workers of two hosts while workers of subscriptions crash, hang, answer late and answer twice.
/// SUBSCRIPTION_KILL_SCALE=1 is the full size of streams and subscriptions, SUBSCRIPTION_KILL_APPENDS the number of
/// appends, KILL_SEED repeats a failed run.
/// </summary>
[Trait("Size", "Long")]
public sealed class SubscriptionKillTests(ITestOutputHelper log) : IAsyncLifetime
{
    private const int DefaultScale = 5;

    private static readonly int Scale = TestSize.Read("SUBSCRIPTION_KILL_SCALE") ?? DefaultScale;

    private readonly SubscriptionRunSize _size = new(
        Streams: 200 / Scale,
        Subscriptions: 50 / Scale,
        Appends: TestSize.Read("SUBSCRIPTION_KILL_APPENDS") ?? 2_000 / Scale / Scale,
        Kills: 5,
        Writers: 20 / Scale,
        SettleTimeout: TimeSpan.FromMinutes(10));

    private readonly int _seed = TestSize.Read("KILL_SEED") ?? Random.Shared.Next();

    private readonly TwoProcesses _processes = new(
        new Dictionary<string, string>
        {
            ["DurableStreams__Subscriptions__ResendAfter"] = "00:00:01",
            ["DurableStreams__Webhooks__AllowLoopback"] = "true",
            ["DurableStreams__Webhooks__MaxInFlightPerProject"] = "64",
        },
        "--timers",
        "1");

    public Task InitializeAsync() => _processes.InitializeAsync();

    public Task DisposeAsync() => _processes.DisposeAsync();

    [Fact]
    public async Task Every_append_wakes_and_every_cursor_ends_at_the_tail_despite_killed_and_bad_workers()
    {
        var random = new Random(_seed);
        await using var run = new SubscriptionRun(new BalancedProcesses(_processes.Slots), _size, _seed);
        try
        {
            Assert.Empty(await run.RunAsync(
                () => _processes.Slots[random.Next(2)].KillWorkerAsync(), log.WriteLine));
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"KILL_SEED={_seed}: {failure.Message}\nLast output of the processes:\n{_processes.Output}", failure);
        }
    }
}

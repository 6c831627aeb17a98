using DurableStreams.Options;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Scenarios;

/// <summary>Kills a process at one of its store calls: this call and all later ones never return.</summary>
/// <param name="at">Number of the call, counted from 1.</param>
/// <param name="isDone">True if the call still takes effect.</param>
internal sealed class KillSwitch(int at, bool isDone) : IFaultPlan
{
    // There are no live readers, so the clock can skip hours without half-second ticks.
    private static readonly StreamServiceOptions RareTicks = new() { LifetimeTick = TimeSpan.FromHours(1) };

    private readonly Gate _killed = new();
    private int _calls;

    /// <summary>Completes when the process is killed.</summary>
    public Task Killed => _killed.Reached;

    public Fault? Next(StoreCall call, int number)
    {
        int count = Interlocked.Increment(ref _calls);
        if (count < at)
        {
            return null;
        }

        return count == at && isDone ? Fault.PauseAfter(_killed) : Fault.PauseBefore(_killed);
    }

    /// <summary>Runs a scenario once for every store call at which the process can be killed, on new hosts.</summary>
    /// <param name="arrange">Runs before the process starts that will be killed.</param>
    /// <param name="act">Runs in the process that is killed.</param>
    /// <param name="check">Runs afterwards, in a new process.</param>
    public static async Task AtEveryCallAsync(
        Func<TestHost, Task> arrange, Func<TestHost, StreamService, Task> act, Func<TestHost, string, Task> check)
    {
        bool killed = true;
        for (int at = 1; killed; at++)
        {
            foreach (bool isDone in (bool[])[false, true])
            {
                await using var host = new TestHost(RareTicks);
                await arrange(host);
                var kill = new KillSwitch(at, isDone);
                Task acting = act(host, host.Start(kill));
                await Task.WhenAny(acting, kill.Killed);
                killed = kill.Killed.IsCompleted;
                if (!killed)
                {
                    await acting;
                }

                host.Restart();
                await check(host, $"Killed {(isDone ? "after" : "before")} call {at}");
            }

            Assert.True(at < 500, "The process does not stop making store calls.");
        }
    }
}

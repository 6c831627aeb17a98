using DurableStreams.Options;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Scenarios;

/// <summary>The end of a process at one of its store calls: that call is its last, whether done or not, and none comes back.</summary>
/// <param name="at">Which call, counted from 1.</param>
/// <param name="isDone">True when the call still does its work.</param>
internal sealed class KillSwitch(int at, bool isDone) : IFaultPlan
{
    // Nobody follows a stream here, so the clock may pass over hours without half-second steps.
    private static readonly StreamServiceOptions RareTicks = new() { LifetimeTick = TimeSpan.FromHours(1) };

    private readonly Gate _dead = new();
    private int _calls;

    /// <summary>Completes when the process is deleted.</summary>
    public Task Died => _dead.Reached;

    public Fault? Next(StoreCall call, int number)
    {
        int count = Interlocked.Increment(ref _calls);
        if (count < at)
        {
            return null;
        }

        return count == at && isDone ? Fault.PauseAfter(_dead) : Fault.PauseBefore(_dead);
    }

    /// <summary>Does something once for every call at which it could be killed, on a host of its own each time.</summary>
    /// <param name="arrange">Before the process that will be killed starts.</param>
    /// <param name="act">What it does.</param>
    /// <param name="check">Afterwards, with a new process in place.</param>
    public static async Task AtEveryCallAsync(
        Func<TestHost, Task> arrange, Func<TestHost, StreamService, Task> act, Func<TestHost, string, Task> check)
    {
        bool died = true;
        for (int at = 1; died; at++)
        {
            foreach (bool isDone in (bool[])[false, true])
            {
                await using var host = new TestHost(RareTicks);
                await arrange(host);
                var kill = new KillSwitch(at, isDone);
                Task acting = act(host, host.Start(kill));
                await Task.WhenAny(acting, kill.Died);
                died = kill.Died.IsCompleted;
                if (!died)
                {
                    await acting;
                }

                host.Restart();
                await check(host, $"Killed {(isDone ? "after" : "before")} call {at}");
            }

            Assert.True(at < 500, "The process makes calls without end.");
        }
    }
}

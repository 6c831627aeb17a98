namespace DurableStreams.TestKit.Time;

/// <summary>
/// Advances a clock over the short pauses of what runs, such as those after a conflict, so that nothing waits in real
/// time. Longer and periodic timers are left alone: deadlines and lifetimes must not pass while others work.
/// </summary>
public sealed class ClockPump : IAsyncDisposable
{
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private readonly TimeSpan _longest;

    /// <param name="clock">The clock.</param>
    /// <param name="longest">The longest pause; 1 second if null.</param>
    public ClockPump(ManualTimeProvider clock, TimeSpan? longest = null)
    {
        _longest = longest ?? TimeSpan.FromSeconds(1);
        _running = Task.Run(() => RunAsync(clock));
    }

    /// <summary>Advances over the pauses after conflicts and unknown outcomes, and over no others.</summary>
    public static ClockPump OverRetries(ManualTimeProvider clock) => new(clock, TimeSpan.FromMilliseconds(400));

    public async ValueTask DisposeAsync()
    {
        _stop.SetResult();
        await _running;
    }

    private async Task RunAsync(ManualTimeProvider clock)
    {
        while (!_stop.Task.IsCompleted)
        {
            Task armed = clock.WhenTimerArmedAsync(due => due <= _longest);
            if (clock.NextOneShotTimer is { } next && next <= _longest)
            {
                clock.Advance(next);
            }
            else
            {
                await Task.WhenAny(armed, _stop.Task);
            }
        }
    }
}

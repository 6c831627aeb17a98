using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Writing;

/// <summary>Advances a clock to its next timer whenever there is one, so that nothing waits in real time.</summary>
internal sealed class ClockPump : IAsyncDisposable
{
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private readonly TimeSpan _longest;

    /// <param name="clock">The clock.</param>
    /// <param name="longest">Longer timers are left alone, so that a deadline does not pass while others work.</param>
    public ClockPump(ManualTimeProvider clock, TimeSpan? longest = null)
    {
        _longest = longest ?? TimeSpan.MaxValue;
        _running = Task.Run(() => RunAsync(clock));
    }

    public async ValueTask DisposeAsync()
    {
        _stop.SetResult();
        await _running;
    }

    private async Task RunAsync(ManualTimeProvider clock)
    {
        while (!_stop.Task.IsCompleted)
        {
            Task armed = clock.WhenTimerArmedAsync(static _ => true);
            if (clock.NextTimer is { } next && next <= _longest)
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

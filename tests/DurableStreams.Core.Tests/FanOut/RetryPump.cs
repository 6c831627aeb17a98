using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>Advances a clock over the short pauses after conflicts and unknown outcomes, and over no others.</summary>
internal sealed class RetryPump : IAsyncDisposable
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(400);

    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;

    public RetryPump(ManualTimeProvider clock) => _running = RunAsync(clock, WhenRetrying(clock));

    public async ValueTask DisposeAsync()
    {
        _stop.SetResult();
        await _running;
    }

    private static Task WhenRetrying(ManualTimeProvider clock) =>
        clock.WhenTimerArmedAsync(static due => due <= MaxPause);

    private async Task RunAsync(ManualTimeProvider clock, Task armed)
    {
        while (await Task.WhenAny(armed, _stop.Task) == armed)
        {
            armed = WhenRetrying(clock);
            while (clock.NextTimer is { } next && next <= MaxPause)
            {
                clock.Advance(next);
            }
        }
    }
}

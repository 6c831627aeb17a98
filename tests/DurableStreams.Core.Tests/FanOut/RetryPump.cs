using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>Lets the short waits pass that follow a lost race or an open question, and no others.</summary>
internal sealed class RetryPump : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(400);

    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;

    public RetryPump(ManualTimeProvider clock) => _running = RunAsync(clock, WhenRetrying(clock));

    public async ValueTask DisposeAsync()
    {
        _stop.SetResult();
        await _running;
    }

    private static Task WhenRetrying(ManualTimeProvider clock) => clock.WhenTimerArmedAsync(static due => due <= LongestWait);

    private async Task RunAsync(ManualTimeProvider clock, Task armed)
    {
        while (await Task.WhenAny(armed, _stop.Task) == armed)
        {
            armed = WhenRetrying(clock);
            while (clock.NextTimer is { } next && next <= LongestWait)
            {
                clock.Advance(next);
            }
        }
    }
}

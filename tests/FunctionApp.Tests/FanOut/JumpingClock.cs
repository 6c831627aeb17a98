namespace DurableStreams.FunctionApp.Tests.FanOut;

/// <summary>The system clock, which a test can set forward instead of waiting. Timers are not affected.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _aheadTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _aheadTicks));

    public void Jump(TimeSpan by) => Interlocked.Add(ref _aheadTicks, by.Ticks);
}

namespace DurableStreams.FunctionApp.Tests.FanOut;

/// <summary>The system's clock, which a test can move forward instead of waiting. Timers are the system's own.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _aheadTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _aheadTicks));

    public void Jump(TimeSpan by) => Interlocked.Add(ref _aheadTicks, by.Ticks);
}

namespace DurableStreams.TestKit.Time;

/// <summary>The limit of waits that are short unless something is broken.</summary>
public static class TestDeadline
{
    /// <summary>In real time, because a broken wait on a manual clock would never end.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
}

namespace DurableStreams.TestKit.Time;

/// <summary>The upper bound on waits that end at once unless something is broken, on a busy machine too.</summary>
public static class TestDeadline
{
    /// <summary>Real time: the clocks of most tests stand still, so a broken wait would otherwise never end.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
}

using DurableStreams.Reading;

namespace DurableStreams.Live;

/// <summary>What became of opening a live read (§5.7, §5.8): a closed set.</summary>
public abstract record LiveOpenOutcome
{
    private LiveOpenOutcome()
    {
    }

    /// <summary>The stream is being followed.</summary>
    /// <param name="Reader">To be disposed of by the caller.</param>
    /// <param name="First">What there is at the start already; empty at the tail.</param>
    public sealed record Opened(LiveReader Reader, StreamChunk First) : LiveOpenOutcome;

    /// <summary>It cannot be followed.</summary>
    /// <param name="Reason">Any outcome of a read but <see cref="ReadOutcome.Read"/>.</param>
    public sealed record Refused(ReadOutcome Reason) : LiveOpenOutcome;
}

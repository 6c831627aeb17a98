using DurableStreams.Reading;

namespace DurableStreams.Live;

/// <summary>The outcome of opening a live read (§5.7, §5.8): a closed set.</summary>
public abstract record LiveOpenOutcome
{
    private LiveOpenOutcome()
    {
    }

    /// <summary>The live read is open.</summary>
    /// <param name="Reader">The reader; the caller must dispose it.</param>
    /// <param name="First">The first chunk; empty at the tail.</param>
    public sealed record Opened(LiveReader Reader, StreamChunk First) : LiveOpenOutcome;

    /// <summary>The live read was refused.</summary>
    /// <param name="Reason">Any outcome of a read except <see cref="ReadOutcome.Read"/>.</param>
    public sealed record Refused(ReadOutcome Reason) : LiveOpenOutcome;
}

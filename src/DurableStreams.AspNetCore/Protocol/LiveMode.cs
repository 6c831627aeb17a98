namespace DurableStreams.AspNetCore.Protocol;

/// <summary>How a read follows its stream.</summary>
internal enum LiveMode
{
    /// <summary>It does not: one chunk, immediately (§5.6).</summary>
    CatchUp,

    /// <summary>One chunk, delayed until there is data (§5.7).</summary>
    LongPoll,

    /// <summary>Every chunk as an event (§5.8).</summary>
    Sse,
}

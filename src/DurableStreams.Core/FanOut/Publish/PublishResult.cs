namespace DurableStreams.FanOut.Publish;

/// <summary>How the subscribers of a source were told.</summary>
public enum PublishResult
{
    /// <summary>There is no such source, or nobody subscribes to it.</summary>
    Nobody,

    /// <summary>By signals to each.</summary>
    Signals,

    /// <summary>By messages for ranges of them.</summary>
    Queue,

    /// <summary>Not at all: the circuit breaker is open. The reminder stays.</summary>
    Paused,

    /// <summary>Not, or not all. The reminder stays.</summary>
    Failed,
}

namespace DurableStreams.FanOut.Publish;

/// <summary>How the subscribers of a source were notified.</summary>
public enum PublishResult
{
    /// <summary>The source does not exist or has no subscribers.</summary>
    NoSubscribers,

    /// <summary>By a signal to each estuary.</summary>
    Signals,

    /// <summary>By queue messages, one for each range of estuaries.</summary>
    Queue,

    /// <summary>Not notified: the circuit breaker is open. The reminder stays.</summary>
    Paused,

    /// <summary>Not notified, or not all of them: an attempt failed. The reminder stays.</summary>
    Failed,
}

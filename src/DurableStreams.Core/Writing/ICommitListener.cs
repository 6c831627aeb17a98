using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>Receives, in order, the heads that a stream actor commits or reads.</summary>
internal interface ICommitListener
{
    /// <summary>Called after a commit of the actor; the data is null if the commit had none.</summary>
    void Committed(StreamHead head, Segment? data);

    /// <summary>Called after a read of the head, which may be another process's. Null for an unused path.</summary>
    void OnHeadObserved(StreamHead? head);
}

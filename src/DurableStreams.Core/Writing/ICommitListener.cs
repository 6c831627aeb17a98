using DurableStreams.Streams;

namespace DurableStreams.Writing;

/// <summary>Told by a writer, in order, what it learns of its stream.</summary>
internal interface ICommitListener
{
    /// <summary>This process has committed the head and the bytes.</summary>
    void Committed(StreamHead head, Segment? data);

    /// <summary>A head was read; another process may have written it. Null when the path was never used.</summary>
    void OnHeadObserved(StreamHead? head);
}

using DurableStreams.Addressing;

namespace DurableStreams.Core.Tests.Writing.Linearizability;

/// <summary>A response with every detail that a client can see: a closed set of types, compared by value.</summary>
internal abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>A 503: the request may have taken effect, may still do so, or may never do so.</summary>
    public sealed record Unavailable : Answer;

    public sealed record Created(Offset Next, bool Closed) : Answer;

    public sealed record Exists(Offset Next, bool Closed) : Answer;

    public sealed record Mismatch : Answer;

    public sealed record Appended(Offset Next, bool Closed) : Answer;

    public sealed record Duplicate(Offset Next, bool Closed, long Epoch, long LastSeq) : Answer;

    public sealed record AlreadyClosed(Offset Next) : Answer;

    public sealed record StreamClosed(Offset Next) : Answer;

    public sealed record OtherType : Answer;

    public sealed record StaleEpoch(long Current) : Answer;

    public sealed record EpochStartsAboveZero : Answer;

    public sealed record Gap(long Expected, long Received) : Answer;

    public sealed record Regression(string Last) : Answer;

    public sealed record Deleted : Answer;

    public sealed record NotFound : Answer;

    public sealed record Seen(Offset Tail, bool Closed) : Answer;

    public sealed record Content(Offset Tail, bool Closed, string Text) : Answer;
}

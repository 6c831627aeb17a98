using System.Diagnostics;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Producers;
using DurableStreams.Storage;

namespace DurableStreams.Writing;

/// <summary>A request in the mailbox of a stream actor. It is decided one or more times, and completed once.</summary>
internal abstract class StreamOperation
{
    /// <summary>The span of the request, to which the commit is linked; null without listeners.</summary>
    public Activity? RequestSpan { get; } = StreamTracing.RequestSpan;

    /// <summary>Receives the duration of its commits; null if it is not needed.</summary>
    public CommitTiming? Timing { get; init; }

    /// <summary>True if the operation must not share its commit with others.</summary>
    public virtual bool IsExclusive => false;

    /// <summary>The number of bytes that the operation may add.</summary>
    public virtual int DataLength => 0;

    /// <summary>The producer whose state the decision needs, if any.</summary>
    public virtual ProducerId? Producer => null;

    /// <summary>The fork whose row the decision needs, if any.</summary>
    public virtual Incarnation? Fork => null;

    /// <summary>The source whose cursor the decision needs, if any.</summary>
    public virtual StreamPath? CursorSource => null;

    /// <summary>The request whose outcome the commit must record, if any.</summary>
    public virtual RequestId? Request => null;

    /// <summary>
    /// True if the last decision changes nothing or is a refusal: it is then valid only on a head that was read after
    /// the request arrived.
    /// </summary>
    public bool NeedsFreshHead { get; protected set; }

    /// <summary>Decides the operation and changes the draft. Called again, on a new draft, after a conflict.</summary>
    public abstract void Decide(StreamDraft draft, DateTimeOffset now);

    /// <summary>Completes the operation with the outcome of the last decision.</summary>
    public abstract void Complete();

    /// <summary>Completes the operation as unavailable.</summary>
    public abstract void CompleteUnavailable();

    /// <summary>Completes the operation as one that the store cannot store.</summary>
    public virtual void CompleteTooLarge() => CompleteUnavailable();
}

/// <summary>An operation with an outcome that its caller awaits.</summary>
internal abstract class StreamOperation<TOutcome> : StreamOperation
{
    // The continuation of the caller must not run on the thread of the actor.
    private readonly TaskCompletionSource<TOutcome> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TOutcome> Answer => _answer.Task;

    protected TOutcome? Outcome { get; set; }

    protected abstract TOutcome Unavailable { get; }

    /// <summary>The outcome if the store cannot store the commit; only operations that add data can cause it.</summary>
    protected virtual TOutcome TooLarge => Unavailable;

    public override void Complete() => _answer.TrySetResult(Outcome!);

    public override void CompleteUnavailable() => _answer.TrySetResult(Unavailable);

    public override void CompleteTooLarge() => _answer.TrySetResult(TooLarge);
}

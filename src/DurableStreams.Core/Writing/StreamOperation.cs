using System.Diagnostics;
using DurableStreams.Addressing;
using DurableStreams.Diagnostics;
using DurableStreams.Producers;

namespace DurableStreams.Writing;

/// <summary>Something that a stream's writer is asked to do. It decides on a draft, perhaps several times, and answers once.</summary>
internal abstract class StreamOperation
{
    /// <summary>The span that asked for it, for the commit to be linked to; null when nobody listens.</summary>
    public Activity? Asker { get; } = StreamTracing.Asker;

    /// <summary>Is told how long its commits took; null when nobody asked.</summary>
    public CommitTiming? Timing { get; init; }

    /// <summary>True when it must be alone in its commit.</summary>
    public virtual bool IsExclusive => false;

    /// <summary>The bytes that it may add.</summary>
    public virtual int DataLength => 0;

    /// <summary>The producer whose state it needs, if any.</summary>
    public virtual ProducerId? Producer => null;

    /// <summary>The fork row that it needs to know of, if any.</summary>
    public virtual Incarnation? Fork => null;

    /// <summary>The source whose cursor it needs, if any.</summary>
    public virtual StreamPath? CursorSource => null;

    /// <summary>
    /// True when the last decision changed nothing, or answered something else than a success: it then holds only
    /// if it was made on a head that was read after the request had arrived.
    /// </summary>
    public bool NeedsFreshHead { get; protected set; }

    /// <summary>Decides, and changes the draft accordingly. Called again after a lost race, on another draft.</summary>
    public abstract void Decide(StreamDraft draft, DateTimeOffset now);

    /// <summary>Gives the answer of the last decision.</summary>
    public abstract void Complete();

    /// <summary>Answers that nothing could be done for now.</summary>
    public abstract void CompleteUnavailable();
}

/// <summary>An operation whose asker waits for an answer.</summary>
internal abstract class StreamOperation<TOutcome> : StreamOperation
{
    // The asker must not run on the writer's loop.
    private readonly TaskCompletionSource<TOutcome> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TOutcome> Answer => _answer.Task;

    protected TOutcome? Outcome { get; set; }

    protected abstract TOutcome Unavailable { get; }

    public override void Complete() => _answer.TrySetResult(Outcome!);

    public override void CompleteUnavailable() => _answer.TrySetResult(Unavailable);
}

using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Streams;
using DurableStreams.Waiting;
using DurableStreams.Writing;

namespace DurableStreams.Active;

/// <summary>A stream in use by this process: its actor, its recent bytes and the readers that wait for more.</summary>
internal sealed class ActiveStream : ICommitListener
{
    private readonly SealHints _sealing;
    private int _unsealedCommits;
    private bool _touched = true;

    public ActiveStream(
        StreamPath path,
        StreamServiceContext context,
        ISubscriberNotifier subscribers,
        SealHints sealing,
        WindowBudget budget)
    {
        _sealing = sealing;
        Path = path;
        Window = new TailWindow(context.Options.TailWindowBytes, budget);
        Actor = new StreamActor(path, context, subscribers, this, Use);
    }

    public StreamPath Path { get; }

    public StreamActor Actor { get; }

    public TailWindow Window { get; }

    public TailSignal Signal { get; } = new();

    /// <summary>The newest head that this process has seen.</summary>
    public KnownHead Known { get; } = new();

    /// <summary>When readers of this process last used the stream.</summary>
    public RecentUse Use { get; } = new();

    /// <summary>Marks the stream as used since the last call of <see cref="TakeTouched"/>.</summary>
    public void Touch() => Volatile.Write(ref _touched, true);

    /// <summary>Returns whether the stream was used since the last call, and clears the mark.</summary>
    public bool TakeTouched()
    {
        bool touched = Volatile.Read(ref _touched);
        Volatile.Write(ref _touched, false);
        return touched;
    }

    /// <summary>Takes over a head that was read outside the actor; wakes the waiting readers if it is newer.</summary>
    public void Observe(StreamHead? head)
    {
        if (Known.TryAdvance(head))
        {
            Window.Check(head);
            Signal.Wake();
        }
    }

    void ICommitListener.Committed(StreamHead head, Segment? data)
    {
        Known.TryAdvance(head);
        Window.Add(head, data);
        Signal.Wake();
        if (data is not null)
        {
            _sealing.Committed(Path, ref _unsealedCommits);
        }
    }

    void ICommitListener.OnHeadObserved(StreamHead? head)
    {
        Known.TryAdvance(head);
        Window.Check(head);
        Signal.Wake();
    }
}

using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Streams;
using DurableStreams.Waiting;
using DurableStreams.Writing;

namespace DurableStreams.Active;

/// <summary>A stream that this process is using: its writer, its recent bytes and those who wait for more.</summary>
internal sealed class ActiveStream : ICommitListener
{
    private readonly SealHints _sealing;
    private int _unsealedCommits;
    private bool _touched = true;

    public ActiveStream(StreamPath path, StreamServiceContext context, ISubscriberNotifier subscribers, SealHints sealing, WindowBudget budget)
    {
        _sealing = sealing;
        Path = path;
        Window = new TailWindow(context.Options.TailWindowBytes, budget);
        Actor = new StreamActor(path, context, subscribers, this);
    }

    public StreamPath Path { get; }

    public StreamActor Actor { get; }

    public TailWindow Window { get; }

    public TailSignal Signal { get; } = new();

    /// <summary>What this process knows of the head.</summary>
    public KnownHead Known { get; } = new();

    /// <summary>Marks it as used since the last look.</summary>
    public void Touch() => Volatile.Write(ref _touched, true);

    /// <summary>True when it was used since the last call.</summary>
    public bool TakeTouched()
    {
        bool touched = Volatile.Read(ref _touched);
        Volatile.Write(ref _touched, false);
        return touched;
    }

    /// <summary>A head was read outside the writer; wakes those who wait if it is news.</summary>
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

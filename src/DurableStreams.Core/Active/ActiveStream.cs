using DurableStreams.Writing;

namespace DurableStreams.Active;

/// <summary>A stream that this process is using: its writer, its recent bytes and those who wait for more.</summary>
internal sealed class ActiveStream : ICommitListener
{
    private bool _touched = true;

    public ActiveStream(StreamPath path, WriterTools tools, WindowBudget budget)
    {
        Path = path;
        Window = new TailWindow(tools.Options.TailWindowBytes, budget);
        Writer = new StreamWriter(path, tools, this);
    }

    public StreamPath Path { get; }

    public StreamWriter Writer { get; }

    public TailWindow Window { get; }

    public TailSignal Signal { get; } = new();

    /// <summary>Marks it as used since the last look.</summary>
    public void Touch() => Volatile.Write(ref _touched, true);

    /// <summary>True when it was used since the last call.</summary>
    public bool TakeTouched()
    {
        bool touched = Volatile.Read(ref _touched);
        Volatile.Write(ref _touched, false);
        return touched;
    }

    void ICommitListener.Committed(StreamHead head, Segment? data)
    {
        Window.Add(head, data);
        Signal.Wake();
    }

    void ICommitListener.HeadSeen(StreamHead? head)
    {
        Window.Check(head);
        Signal.Wake();
    }
}

namespace DurableStreams.Waiting;

/// <summary>
/// Wakes the readers of a stream after a change. A few threads wake one reader after the other: a work item per reader
/// would cost more than the work of most readers.
/// </summary>
internal sealed class WakeUp : IThreadPoolWorkItem
{
    /// <summary>Number of readers that justifies one more thread.</summary>
    private const int ReadersPerThread = 16;

    /// <summary>Number of consecutive readers before a thread yields to other work.</summary>
    private const int ReadersPerTurn = 64;

    private readonly List<TailWait.Ticket> _readers;
    private int _taken;

    private WakeUp(List<TailWait.Ticket> readers) => _readers = readers;

    public static void Start(List<TailWait.Ticket> readers)
    {
        var wakeUp = new WakeUp(readers);
        int threads = Math.Clamp(readers.Count / ReadersPerThread, 1, Environment.ProcessorCount);
        for (int i = 0; i < threads; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(wakeUp, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (int turn = 0; turn < ReadersPerTurn; turn++)
        {
            int index = Interlocked.Increment(ref _taken) - 1;
            if (index >= _readers.Count)
            {
                return;
            }

            _readers[index].Wake();
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}

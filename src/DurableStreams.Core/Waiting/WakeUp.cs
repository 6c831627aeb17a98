namespace DurableStreams.Waiting;

/// <summary>
/// Lets the readers of a stream go on after a change. A few threads take one after the other: an entry in the pool's
/// queue for each reader would cost more than what most of them have to do.
/// </summary>
internal sealed class WakeUp : IThreadPoolWorkItem
{
    /// <summary>For fewer than this, another thread is not worth waking.</summary>
    private const int ReadersPerThread = 16;

    /// <summary>After so many in a row a thread lets other work in.</summary>
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

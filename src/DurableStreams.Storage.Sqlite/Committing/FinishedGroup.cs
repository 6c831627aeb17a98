namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>
/// Publishes the items of a finished transaction on the thread pool, so that their continuations do not delay the next
/// transaction.
/// </summary>
internal sealed class FinishedGroup(WriteItem[] items) : IThreadPoolWorkItem
{
    public void Execute()
    {
        foreach (WriteItem item in items)
        {
            item.Publish();
        }
    }
}

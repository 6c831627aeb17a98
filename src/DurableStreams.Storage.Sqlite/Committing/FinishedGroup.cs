namespace DurableStreams.Storage.Sqlite;

/// <summary>
/// The items of a transaction that has ended, published by the thread pool: what their writers go on to do must not
/// hold up the next transaction.
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

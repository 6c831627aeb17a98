namespace DurableStreams.Storage.Sqlite;

/// <summary>See <see cref="ISubscriberStore.PutSubscriberAsync"/>. The result says nothing.</summary>
internal sealed class PutSubscriberItem(SourceLife source, StreamPath estuary, EstuarySubscriptionId subscription) : WriteItem<bool>
{
    protected override bool Write(WriterConnection writer)
    {
        writer.Subscribers.Put(source.Incarnation, estuary, subscription);
        return true;
    }
}

/// <summary>See <see cref="ISubscriberStore.RemoveSubscriberAsync"/>.</summary>
internal sealed class RemoveSubscriberItem(SourceLife source, SubscriberRow row) : WriteItem<bool>
{
    protected override bool Write(WriterConnection writer) => writer.Subscribers.TryRemove(source.Incarnation, row);
}

/// <summary>See <see cref="ISubscriberStore.PutRangeAsync"/>.</summary>
internal sealed class PutRangeItem(SourceLife source, RangeRow row) : WriteItem<RangeRow?>
{
    protected override RangeRow? Write(WriterConnection writer) =>
        writer.Subscribers.TryPutRange(source.Incarnation, row) is { } version ? row with { Version = version } : null;
}

/// <summary>See <see cref="ISubscriberStore.PurgeSubscribersAsync"/>. The result is how many rows it removed.</summary>
internal sealed class PurgeSubscribersItem(SourceLife source, int maxRows) : WriteItem<int>
{
    protected override int Write(WriterConnection writer) => writer.Subscribers.Purge(source.Incarnation, maxRows);
}

using DurableStreams.Storage.Sqlite.Committing;

namespace DurableStreams.Storage.Sqlite.Tests.Committing;

public sealed class WriteQueueTests
{
    private const int MiB = 1024 * 1024;

    private readonly WriteQueue _queue = new();

    [Fact]
    public void A_large_write_shares_its_transaction_with_no_other()
    {
        WriteItem[] small = [Add(10), Add(20)];
        WriteItem[] large = [Add(3 * MiB), Add(3 * MiB)];

        Assert.Equal(4, Enumerable.Range(0, 3).Sum(_ => TakeGroup(small, large)));
        Assert.False(HasMore());
    }

    [Fact]
    public void A_small_write_waits_for_one_large_write_at_most()
    {
        WriteItem[] large = [Add(3 * MiB), Add(15 * MiB), Add(3 * MiB)];
        Assert.Equal([large[0]], _queue.TakeGroup());

        WriteItem[] small = [Add(10), Add(20)];
        Assert.Equal(small, _queue.TakeGroup());
        WriteItem next = Add(30);
        Assert.Equal([large[1]], _queue.TakeGroup());
        Assert.Equal([next], _queue.TakeGroup());
        Assert.Equal([large[2]], _queue.TakeGroup());
        Assert.False(HasMore());
    }

    [Fact]
    public void Many_small_writes_do_not_keep_a_large_one_waiting()
    {
        Add(10);
        _queue.TakeGroup();
        WriteItem large = Add(3 * MiB);
        Add(10);
        Assert.Equal([large], _queue.TakeGroup());
    }

    [Fact]
    public void A_closed_queue_hands_out_what_is_in_it()
    {
        Add(3 * MiB);
        Add(10);
        _queue.Close();
        Assert.False(_queue.TryAdd(new Item(10)));
        Assert.Single(_queue.TakeGroup());
        Assert.Single(_queue.TakeGroup());
        Assert.Empty(_queue.TakeGroup());
    }

    private static int CountIn(WriteItem[] group, WriteItem[] items) => group.Count(items.Contains);

    private Item Add(int bytes)
    {
        var item = new Item(bytes);
        Assert.True(_queue.TryAdd(item));
        return item;
    }

    private int TakeGroup(WriteItem[] small, WriteItem[] large)
    {
        WriteItem[] group = _queue.TakeGroup();
        Assert.True((CountIn(group, small), CountIn(group, large)) is (2, 0) or (0, 1));
        return group.Length;
    }

    private bool HasMore()
    {
        _queue.Close();
        return _queue.TakeGroup().Length > 0;
    }

    private sealed class Item(int bytes) : WriteItem
    {
        public override int Bytes => bytes;

        public override void Apply(WriterConnection writer) => throw new NotSupportedException();

        public override void Publish() => throw new NotSupportedException();
    }
}

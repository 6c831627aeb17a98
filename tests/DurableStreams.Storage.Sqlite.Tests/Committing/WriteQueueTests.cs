using DurableStreams.Storage.Sqlite.Committing;

namespace DurableStreams.Storage.Sqlite.Tests.Committing;

public sealed class WriteQueueTests
{
    private const int MiB = 1024 * 1024;

    private readonly WriteQueue _queue = new();

    [Fact]
    public void Writes_that_fit_into_one_transaction_are_taken_together_in_the_order_of_arrival()
    {
        WriteItem[] first = [Add(10), Add(15 * MiB), Add(10)];
        WriteItem[] second = [Add(2 * MiB), Add(10)];

        Assert.Equal(first, _queue.TakeGroup());
        Assert.Equal(second, _queue.TakeGroup());
        Assert.False(HasMore());
    }

    [Fact]
    public void A_write_that_is_larger_than_a_transaction_should_be_is_taken_alone()
    {
        WriteItem large = Add(17 * MiB);
        WriteItem small = Add(10);

        Assert.Equal([large], _queue.TakeGroup());
        Assert.Equal([small], _queue.TakeGroup());
        Assert.False(HasMore());
    }

    [Fact]
    public void A_closed_queue_hands_out_what_is_in_it()
    {
        WriteItem item = Add(10);
        _queue.Close();
        Assert.False(_queue.TryAdd(new Item(10)));
        Assert.Equal([item], _queue.TakeGroup());
        Assert.Empty(_queue.TakeGroup());
    }

    private Item Add(int bytes)
    {
        var item = new Item(bytes);
        Assert.True(_queue.TryAdd(item));
        return item;
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

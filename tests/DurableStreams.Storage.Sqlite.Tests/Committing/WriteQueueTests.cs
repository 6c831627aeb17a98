using DurableStreams.Storage.Sqlite.Committing;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Storage.Sqlite.Tests.Committing;

public sealed class WriteQueueTests
{
    private const int MiB = 1024 * 1024;

    private readonly ManualTimeProvider _clock = new();
    private readonly WriteQueue _queue;

    public WriteQueueTests() => _queue = new WriteQueue(_clock);

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

    [Fact]
    public async Task Writes_that_waited_are_taken_with_those_that_come_back_at_once()
    {
        WriteItem early = Add(10);
        _queue.GroupEnded(count: 2, TimeSpan.FromMilliseconds(2));
        Task<WriteItem[]> taking = Task.Run(_queue.TakeGroup);
        WriteItem[] back = [Add(10), Add(10)];

        // The queue stops waiting after a real millisecond, so on a busy machine some come too late.
        WriteItem[] group = await taking;
        Assert.Equal(((WriteItem[])[early, .. back]).Take(group.Length), group);
        Assert.Equal(3 - group.Length, group.Length < 3 ? _queue.TakeGroup().Length : 0);
    }

    [Fact]
    public void A_write_that_waited_is_taken_alone_if_no_other_comes()
    {
        WriteItem early = Add(10);
        _queue.GroupEnded(count: 2, TimeSpan.FromMilliseconds(2));

        Assert.Equal([early], _queue.TakeGroup());
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

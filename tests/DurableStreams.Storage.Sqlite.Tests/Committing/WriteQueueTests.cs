using DurableStreams.Storage.Sqlite.Committing;

namespace DurableStreams.Storage.Sqlite.Tests.Committing;

public sealed class WriteQueueTests
{
    private const int MiB = 1024 * 1024;

    private readonly ObservedClock _clock = new();
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
    public async Task After_slow_groups_the_next_one_waits_until_those_just_answered_are_back()
    {
        WriteSlowly(count: 3);
        WriteItem[] items = [Add(10), Add(10)];

        Task read = _clock.WhenReadAsync();
        Task<WriteItem[]> taken = Task.Run(_queue.TakeGroup);
        await read.WaitAsync(TimeSpan.FromMinutes(1));
        items = [.. items, Add(10)];
        Assert.Equal(items, await taken.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task The_wait_for_those_just_answered_ends()
    {
        WriteSlowly(count: 3);
        WriteItem[] items = [Add(10), Add(10)];

        Task<WriteItem[]> taken = Task.Run(_queue.TakeGroup);
        _clock.Advance(TimeSpan.FromMilliseconds(7.5));
        Assert.Equal(items, await taken.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_queue_that_closes_does_not_wait_for_those_just_answered()
    {
        WriteSlowly(count: 3);
        WriteItem item = Add(10);
        Task read = _clock.WhenReadAsync();
        Task<WriteItem[]> taken = Task.Run(_queue.TakeGroup);
        await read.WaitAsync(TimeSpan.FromMinutes(1));
        _queue.Close();
        Assert.Equal([item], await taken.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Nobody_is_awaited_if_the_next_group_is_full_already()
    {
        WriteSlowly(count: 3);
        WriteItem first = Add(15 * MiB);
        Add(2 * MiB);
        Task<WriteItem[]> taken = Task.Run(_queue.TakeGroup);
        Assert.Equal([first], await taken.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    // Two groups, because one alone does not show that the disk is slow.
    private void WriteSlowly(int count)
    {
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < count; j++)
            {
                Add(10);
            }

            Assert.Equal(count, _queue.TakeGroup().Length);
            long started = _clock.GetTimestamp();
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            _queue.GroupEnded(started, count);
        }
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

    /// <summary>A clock that tells when the queue, which holds its lock then, decides whether to wait.</summary>
    private sealed class ObservedClock : TimeProvider
    {
        private TaskCompletionSource? _read;
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public Task WhenReadAsync()
        {
            _read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _read.Task;
        }

        public void Advance(TimeSpan by) => Interlocked.Add(ref _now, by.Ticks);

        public override long GetTimestamp()
        {
            _read?.TrySetResult();
            return Volatile.Read(ref _now);
        }
    }

    private sealed class Item(int bytes) : WriteItem
    {
        public override int Bytes => bytes;

        public override void Apply(WriterConnection writer) => throw new NotSupportedException();

        public override void Publish() => throw new NotSupportedException();
    }
}

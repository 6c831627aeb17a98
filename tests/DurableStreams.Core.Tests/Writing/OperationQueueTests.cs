using DurableStreams.Options;
using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;
using DurableStreams.Writing;

namespace DurableStreams.Core.Tests.Writing;

public sealed class OperationQueueTests
{
    private readonly List<StreamOperation> _batch = [];
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Only_the_first_operation_of_a_run_starts_it()
    {
        OperationQueue queue = Make();
        Assert.True(Accept(queue, new Dummy()));
        Assert.False(Accept(queue, new Dummy()));
        Assert.True(queue.TryTake(_batch));
        Assert.False(Accept(queue, new Dummy()));
        Assert.True(queue.TryTake(_batch));
        Assert.False(queue.TryTake(_batch));
        Assert.True(Accept(queue, new Dummy()));
    }

    [Fact]
    public void Waiting_operations_are_taken_together_and_in_order()
    {
        OperationQueue queue = Make();
        Dummy[] operations = [.. Enumerable.Range(0, 5).Select(_ => new Dummy(10))];
        EnqueueAll(queue, operations);
        Assert.True(queue.TryTake(_batch));
        Assert.Equal(operations, _batch);
        Assert.False(queue.TryTake(_batch));
        Assert.Empty(_batch);
    }

    [Fact]
    public void A_batch_has_no_more_bytes_than_a_commit()
    {
        OperationQueue queue = Make(maxBatchBytes: 100);
        EnqueueAll(queue, new Dummy(60), new Dummy(40), new Dummy(1), new Dummy(100), new Dummy(0));
        Assert.Equal([2, 1, 2], TakeAll(queue));
    }

    [Fact]
    public void An_operation_larger_than_a_commit_is_taken_alone()
    {
        OperationQueue queue = Make(maxBatchBytes: 100);
        EnqueueAll(queue, new Dummy(5), new Dummy(500), new Dummy(5));
        Assert.Equal([1, 1, 1], TakeAll(queue));
    }

    [Fact]
    public void An_exclusive_operation_is_taken_alone_and_in_order()
    {
        OperationQueue queue = Make();
        var exclusive = new Dummy(exclusive: true);
        EnqueueAll(
            queue,
            new Dummy(), new Dummy(), exclusive, new Dummy(), new Dummy(exclusive: true), new Dummy(exclusive: true));
        Assert.True(queue.TryTake(_batch));
        Assert.Equal(2, _batch.Count);
        Assert.True(queue.TryTake(_batch));
        Assert.Same(exclusive, Assert.Single(_batch));
        Assert.Equal([1, 1, 1], TakeAll(queue));
    }

    [Fact]
    public void Recorded_requests_producers_and_cursors_share_the_rows_of_a_commit()
    {
        OperationQueue queue = Make(maxBatchRows: 4);
        EnqueueAll(queue, Recorded(), Recorded("p"), Recorded("p"), Recorded(), Recorded("q"), Recorded("r"), new Dummy());
        Assert.Equal([3, 2, 2], TakeAll(queue));
    }

    [Fact]
    public void A_batch_has_a_bounded_number_of_operations()
    {
        OperationQueue queue = Make(maxWaiting: 5_000);
        EnqueueAll(queue, [.. Enumerable.Range(0, 2_500).Select(_ => new Dummy())]);
        Assert.Equal([1024, 1024, 452], TakeAll(queue));
    }

    [Fact]
    public void Too_many_waiting_operations_are_refused_until_some_are_taken()
    {
        OperationQueue queue = Make(maxWaiting: 3);
        EnqueueAll(queue, new Dummy(), new Dummy(), new Dummy());
        Assert.Equal(EnqueueResult.Full, queue.Enqueue(new Dummy(), out bool startsRun));
        Assert.False(startsRun);
        Assert.True(queue.TryTake(_batch));
        Assert.Equal(3, _batch.Count);
        Assert.Equal(EnqueueResult.Accepted, queue.Enqueue(new Dummy(), out _));
    }

    [Fact]
    public void Too_many_waiting_bytes_are_refused_until_some_are_taken()
    {
        OperationQueue queue = Make(maxWaitingBytes: 100, maxBatchBytes: 60);
        EnqueueAll(queue, new Dummy(60), new Dummy(40));
        Assert.Equal(EnqueueResult.Full, queue.Enqueue(new Dummy(1), out _));
        Assert.Equal(EnqueueResult.Accepted, queue.Enqueue(new Dummy(0), out _));
        Assert.True(queue.TryTake(_batch));
        Assert.Equal(EnqueueResult.Accepted, queue.Enqueue(new Dummy(60), out _));
        Assert.Equal(EnqueueResult.Full, queue.Enqueue(new Dummy(1), out _));
    }

    [Fact]
    public void A_body_larger_than_the_limit_is_accepted_if_nothing_else_waits()
    {
        OperationQueue queue = Make(maxWaitingBytes: 100);
        Assert.True(Accept(queue, new Dummy(1_000)));
        Assert.Equal(EnqueueResult.Full, queue.Enqueue(new Dummy(1), out _));
        Assert.True(queue.TryTake(_batch));
        Assert.Single(_batch);
        Assert.Equal(EnqueueResult.Accepted, queue.Enqueue(new Dummy(1_000), out _));
    }

    [Fact]
    public void Only_an_idle_queue_can_be_retired()
    {
        OperationQueue queue = Make();
        Accept(queue, new Dummy());
        Assert.False(queue.TryRetire());
        Assert.True(queue.TryTake(_batch));
        Assert.False(queue.TryRetire());
        Assert.False(queue.TryTake(_batch));
        Assert.True(queue.TryRetire());
    }

    [Fact]
    public void A_retired_queue_accepts_no_operation_and_no_pin()
    {
        OperationQueue queue = Make();
        Assert.True(queue.TryRetire());
        Assert.True(queue.TryRetire());
        Assert.Equal(EnqueueResult.Retired, queue.Enqueue(new Dummy(), out bool startsRun));
        Assert.False(startsRun);
        Assert.False(queue.TryPin());
        Assert.False(queue.IsPinned);
        Assert.False(queue.TryTake(_batch));
    }

    [Fact]
    public void A_pinned_queue_cannot_be_retired_until_the_last_pin_is_released()
    {
        OperationQueue queue = Make();
        Assert.True(queue.TryPin());
        Assert.True(queue.TryPin());
        Assert.False(queue.TryRetire());
        queue.Unpin();
        Assert.True(queue.IsPinned);
        Assert.False(queue.TryRetire());
        queue.Unpin();
        Assert.False(queue.IsPinned);
        Assert.True(queue.TryRetire());
    }

    [Fact]
    public async Task With_many_threads_each_operation_is_taken_once_and_by_one_runner_at_a_time()
    {
        OperationQueue queue = Make(maxWaiting: 1_000_000, maxWaitingBytes: 1_000_000);
        int inside = 0;
        int taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            List<StreamOperation> batch = [];
            for (int i = 0; i < 20_000; i++)
            {
                Assert.Equal(EnqueueResult.Accepted, queue.Enqueue(new Dummy(1), out bool startsRun));
                while (startsRun && queue.TryTake(batch))
                {
                    Assert.Equal(1, Interlocked.Increment(ref inside));
                    taken += batch.Count;
                    Interlocked.Decrement(ref inside);
                }
            }
        })));
        Assert.Equal(80_000, taken);
    }

    [Fact]
    public async Task After_slow_commits_the_next_batch_waits_until_those_just_answered_are_back()
    {
        OperationQueue queue = Make();
        CommitSlowly(queue, size: 3);
        EnqueueAll(queue, new Dummy(), new Dummy());

        Task waiting = queue.WaitForExpectedAsync();
        Assert.False(waiting.IsCompleted);
        EnqueueAll(queue, new Dummy());
        await waiting;
        Assert.Equal([3], TakeAll(queue));
    }

    [Fact]
    public async Task The_wait_for_those_just_answered_ends()
    {
        OperationQueue queue = Make();
        CommitSlowly(queue, size: 3);
        EnqueueAll(queue, new Dummy(), new Dummy());

        Task waiting = queue.WaitForExpectedAsync();
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(7.5));
        await waiting;
        Assert.Equal([2], TakeAll(queue));
    }

    [Fact]
    public void An_empty_queue_does_not_wait()
    {
        OperationQueue queue = Make();
        CommitSlowly(queue, size: 3);
        Assert.True(queue.WaitForExpectedAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public void Nobody_is_awaited_while_more_operations_wait_than_fit_into_a_batch()
    {
        OperationQueue queue = Make(maxBatchBytes: 100);
        EnqueueAll(queue, new Dummy(60), new Dummy(60), new Dummy(60), new Dummy(60));
        for (int i = 0; i < 3; i++)
        {
            Assert.True(queue.TryTake(_batch));
            long started = _clock.GetTimestamp();
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            queue.CommitEnded(started, _batch.Count);
            Assert.True(queue.WaitForExpectedAsync().IsCompletedSuccessfully);
        }
    }

    [Fact]
    public void Nobody_is_awaited_if_the_next_batch_is_full_already()
    {
        OperationQueue fullOfBytes = Make(maxBatchBytes: 100);
        CommitSlowly(fullOfBytes, size: 3);
        EnqueueAll(fullOfBytes, new Dummy(60), new Dummy(60));
        Assert.True(fullOfBytes.WaitForExpectedAsync().IsCompletedSuccessfully);

        OperationQueue fullOfRows = Make(maxBatchRows: 2);
        CommitSlowly(fullOfRows, size: 3);
        EnqueueAll(fullOfRows, Recorded("p"), Recorded("q"));
        Assert.True(fullOfRows.WaitForExpectedAsync().IsCompletedSuccessfully);

        OperationQueue exclusive = Make();
        CommitSlowly(exclusive, size: 3);
        EnqueueAll(exclusive, new Dummy(exclusive: true));
        Assert.True(exclusive.WaitForExpectedAsync().IsCompletedSuccessfully);
    }

    // Two commits, because one alone does not show that the disk is slow.
    private void CommitSlowly(OperationQueue queue, int size)
    {
        for (int i = 0; i < 2; i++)
        {
            EnqueueAll(queue, [.. Enumerable.Range(0, size).Select(_ => new Dummy())]);
            Assert.True(queue.TryTake(_batch));
            long started = _clock.GetTimestamp();
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            queue.CommitEnded(started, size);
        }

        Assert.False(queue.TryTake(_batch));
    }

    private OperationQueue Make(
        int maxWaiting = 100,
        long maxWaitingBytes = 10_000,
        int maxBatchBytes = 1_000,
        int maxBatchRows = int.MaxValue)
    {
        var options = new StreamServiceOptions
        {
            MaxWaitingPerStream = maxWaiting,
            MaxWaitingBytesPerStream = maxWaitingBytes,
        };
        return new OperationQueue(options, maxBatchBytes, maxBatchRows, _clock);
    }

    private static bool Accept(OperationQueue queue, Dummy operation)
    {
        Assert.Equal(EnqueueResult.Accepted, queue.Enqueue(operation, out bool startsRun));
        return startsRun;
    }

    private static void EnqueueAll(OperationQueue queue, params ReadOnlySpan<Dummy> operations)
    {
        foreach (Dummy operation in operations)
        {
            Accept(queue, operation);
        }
    }

    private List<int> TakeAll(OperationQueue queue)
    {
        List<int> sizes = [];
        while (queue.TryTake(_batch))
        {
            sizes.Add(_batch.Count);
        }

        return sizes;
    }

    private static Dummy Recorded(string? producer = null) => new()
    {
        Record = RequestId.New(),
        By = producer is null ? null : TestStreams.Producer(producer),
    };

    private sealed class Dummy(int length = 0, bool exclusive = false) : StreamOperation
    {
        public RequestId? Record { get; init; }

        public ProducerId? By { get; init; }

        public override RequestId? Request => Record;

        public override ProducerId? Producer => By;

        public override bool IsExclusive => exclusive;

        public override int DataLength => length;

        public override void Decide(StreamDraft draft, DateTimeOffset now)
        {
        }

        public override void Complete()
        {
        }

        public override void CompleteUnavailable()
        {
        }
    }
}

using System.Globalization;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>Queues that end with the process.</summary>
public sealed class MemoryQueueStorage(TimeProvider time) : IQueueStorage
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Stored>> _queues = new(StringComparer.Ordinal);
    private long _numbers;

    /// <summary>How many messages a queue has, invisible ones included.</summary>
    public int Count(string queue)
    {
        lock (_lock)
        {
            return _queues.TryGetValue(queue, out List<Stored>? stored) ? stored.Count : 0;
        }
    }

    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(string queue, int max, TimeSpan invisibleFor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        DateTimeOffset now = time.GetUtcNow();
        lock (_lock)
        {
            IReadOnlyList<ReceivedMessage> taken = [.. QueueOf(queue).Where(stored => stored.VisibleAt <= now).Take(max).Select(stored => stored.Take(now + invisibleFor, Next()))];
            return Task.FromResult(taken);
        }
    }

    public Task DeleteAsync(string queue, ReceivedMessage message, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            QueueOf(queue).RemoveAll(stored => stored.Is(message));
            return Task.CompletedTask;
        }
    }

    public Task ReleaseAsync(string queue, ReceivedMessage message, TimeSpan after, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            QueueOf(queue).Find(stored => stored.Is(message))?.Release(time.GetUtcNow() + after);
            return Task.CompletedTask;
        }
    }

    public Task SendAsync(string queue, string text, TimeSpan delay, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            QueueOf(queue).Add(new Stored(Next(), text, time.GetUtcNow() + delay));
            return Task.CompletedTask;
        }
    }

    private List<Stored> QueueOf(string queue) =>
        _queues.TryGetValue(queue, out List<Stored>? stored) ? stored : _queues[queue] = [];

    private string Next() => (++_numbers).ToString(CultureInfo.InvariantCulture);

    private sealed class Stored(string id, string text, DateTimeOffset visibleAt)
    {
        private string _receipt = "";
        private long _dequeueCount;

        public DateTimeOffset VisibleAt { get; private set; } = visibleAt;

        public bool Is(ReceivedMessage message) => message.Id == id && message.PopReceipt == _receipt;

        public void Release(DateTimeOffset at) => VisibleAt = at;

        public ReceivedMessage Take(DateTimeOffset until, string receipt)
        {
            (VisibleAt, _receipt) = (until, receipt);
            return new ReceivedMessage(id, receipt, text, ++_dequeueCount);
        }
    }
}

using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Routing;

/// <summary>
/// Reads fresh heads. Requests that arrive while the head of their stream is being read share the next read: it starts
/// after all of them arrived, and the number of reads does not grow with the number of requests.
/// </summary>
internal sealed class SharedHeadReads(HeadCache heads)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StreamPath, Reads> _running = [];

    /// <returns>A head that was read after this call; null if the path was never used.</returns>
    /// <exception cref="StoreUnavailableException">The head could not be read.</exception>
    public Task<StreamHead?> ReadAsync(StreamPath path, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(path, out Reads? reads))
            {
                reads.Next ??= RunAsync(path, reads, reads.Current);
                return reads.Next.WaitAsync(cancellationToken);
            }

            reads = new Reads();
            _running.Add(path, reads);
            Task<StreamHead?> first = RunAsync(path, reads, Task.CompletedTask);
            reads.Current = first;
            return first.WaitAsync(cancellationToken);
        }
    }

    private async Task<StreamHead?> RunAsync(StreamPath path, Reads reads, Task previous)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            if (reads.Next is { } current)
            {
                (reads.Current, reads.Next) = (current, null);
            }
        }

        try
        {
            return await heads.GetAsync(path, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                if (reads.Next is null)
                {
                    _running.Remove(path);
                }
            }
        }
    }

    private sealed class Reads
    {
        public Task Current { get; set; } = Task.CompletedTask;

        /// <summary>The read that starts after the current one, once a request waits for it.</summary>
        public Task<StreamHead?>? Next { get; set; }
    }
}

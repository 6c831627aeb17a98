using DurableStreams.Primitives;

namespace DurableStreams.Core.Tests.Primitives;

public sealed class DeadlineQueueTests
{
    private static readonly DateTimeOffset Zero = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<string> _started = [];
    private readonly TaskCompletionSource _gate = new();

    [Fact]
    public async Task Jobs_start_with_the_nearest_deadline_and_only_so_many_at_once()
    {
        var queue = new DeadlineQueue<string>(2, RunAsync);
        foreach (int deadline in (int[])[5, 3, 4, 1, 2])
        {
            queue.Add($"{deadline}", Zero.AddSeconds(deadline));
        }

        Assert.Empty(_started);
        queue.Start();
        Assert.Equal(["1", "2"], _started);
        await Task.Run(_gate.SetResult);
        Assert.Equal(["1", "2", "3", "4", "5"], _started.Order());
    }

    [Fact]
    public async Task An_item_has_one_job_at_a_time()
    {
        var queue = new DeadlineQueue<string>(2, RunAsync);
        queue.Add("a", Zero);
        queue.Add("a", Zero);
        queue.Start();
        queue.Add("a", Zero);
        queue.Start();
        Assert.Equal(["a"], _started);
        await Task.Run(_gate.SetResult);
        queue.Add("a", Zero);
        queue.Start();
        Assert.Equal(["a", "a"], _started);
    }

    [Fact]
    public async Task Items_that_wait_can_be_dropped()
    {
        var queue = new DeadlineQueue<string>(1, RunAsync);
        queue.Add("a", Zero);
        queue.Add("b", Zero.AddSeconds(1));
        queue.Start();
        queue.Clear();
        await Task.Run(_gate.SetResult);
        Assert.Equal(["a"], _started);
    }

    private Task RunAsync(string item)
    {
        _started.Add(item);
        return _gate.Task;
    }
}

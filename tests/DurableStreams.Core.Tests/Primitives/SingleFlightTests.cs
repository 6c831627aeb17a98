using DurableStreams.Primitives;

namespace DurableStreams.Core.Tests.Primitives;

public sealed class SingleFlightTests
{
    private readonly SingleFlight<string, int> _flights = new();
    private readonly TaskCompletionSource<int> _running = new();
    private int _started;

    [Fact]
    public async Task Callers_of_one_key_share_one_operation()
    {
        Task<int> first = RunAsync("a");
        Task<int> second = RunAsync("a");
        _running.SetResult(7);

        int[] results = await Task.WhenAll(first, second);
        Assert.Equal([7, 7], results);
        Assert.Equal(1, _started);
    }

    [Fact]
    public async Task Another_key_and_a_later_call_run_separately()
    {
        Task<int> first = RunAsync("a");
        Task<int> other = RunAsync("b");
        _running.SetResult(7);
        await Task.WhenAll(first, other);
        await RunAsync("a");

        Assert.Equal(3, _started);
    }

    [Fact]
    public async Task A_failure_is_shared_by_all_waiting_callers_and_not_by_later_ones()
    {
        Task<int> first = RunAsync("a");
        Task<int> second = RunAsync("a");
        _running.SetException(new InvalidOperationException());
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        await Assert.ThrowsAsync<InvalidOperationException>(() => second);

        Assert.Equal(3, await _flights.RunAsync("a", () => Task.FromResult(3), CancellationToken.None));
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_and_not_the_operation()
    {
        using var ending = new CancellationTokenSource();
        Task<int> left = _flights.RunAsync("a", StartAsync, ending.Token);
        Task<int> stays = RunAsync("a");
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        _running.SetResult(7);

        Assert.Equal(7, await stays);
    }

    private Task<int> RunAsync(string key) => _flights.RunAsync(key, StartAsync, CancellationToken.None);

    private Task<int> StartAsync()
    {
        _started++;
        return _running.Task;
    }
}

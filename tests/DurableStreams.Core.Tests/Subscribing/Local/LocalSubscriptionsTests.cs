using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Subscribing.Local;
using DurableStreams.Subscriptions;

namespace DurableStreams.Core.Tests.Subscribing.Local;

public sealed class LocalSubscriptionsTests : IAsyncLifetime
{
    private static readonly Incarnation Current = new(Guid.NewGuid());

    private readonly CancellationTokenSource _stop = new();
    private readonly LocalSubscriptions _signals = new(TimeProvider.System);
    private Task _running = Task.CompletedTask;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    [Fact]
    public async Task Hundreds_of_webhooks_that_hang_hold_no_other_one_up()
    {
        var sent = new TaskCompletionSource();
        Run(
            (_, _, _) => ValueTask.CompletedTask,
            async (key, _, cancellation) =>
            {
                if (key.Id.StartsWith("hangs", StringComparison.Ordinal))
                {
                    await Task.Delay(Timeout.Infinite, cancellation);
                }

                sent.SetResult();
            });
        for (int i = 0; i < 500; i++)
        {
            _signals.Send(KeyOf($"hangs-{i}"), WakeId.New());
        }

        _signals.Send(KeyOf("works"), WakeId.New());
        await sent.Task;
    }

    [Fact]
    public async Task A_subscription_is_advanced_by_one_worker_at_a_time_and_again_after_a_signal_in_between()
    {
        int concurrent = 0;
        var calls = new ConcurrentQueue<int>();
        var started = new SemaphoreSlim(0);
        var proceed = new SemaphoreSlim(0);
        Run(
            async (_, _, cancellation) =>
            {
                calls.Enqueue(Interlocked.Increment(ref concurrent));
                started.Release();
                await proceed.WaitAsync(cancellation);
                Interlocked.Decrement(ref concurrent);
            },
            (_, _, _) => ValueTask.CompletedTask);

        _signals.Advance(KeyOf("s"), Current);
        await started.WaitAsync();
        _signals.Advance(KeyOf("s"), Current);
        _signals.Advance(KeyOf("s"), Current);
        proceed.Release();
        await started.WaitAsync();
        proceed.Release();

        Assert.Equal([1, 1], calls);
    }

    private static SubscriptionKey KeyOf(string id)
    {
        Assert.Null(SubscriptionKey.Create(null, id, out SubscriptionKey key));
        return key;
    }

    private void Run(
        Func<SubscriptionKey, Incarnation, CancellationToken, ValueTask> advanceAsync,
        Func<SubscriptionKey, WakeId, CancellationToken, ValueTask> sendAsync) =>
        _running = _signals.RunAsync(
            new LocalSubscriptions.Operations((_, _) => ValueTask.CompletedTask, advanceAsync, sendAsync), _stop.Token);
}

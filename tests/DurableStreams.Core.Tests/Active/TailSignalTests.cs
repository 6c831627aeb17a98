using DurableStreams.Active;
using DurableStreams.Core.Tests.Model;

namespace DurableStreams.Core.Tests.Active;

public sealed class TailSignalTests
{
    [Fact]
    public void Everybody_who_waits_is_woken_by_one_change()
    {
        var signal = new TailSignal();
        Task[] waits = [signal.Next, signal.Next, signal.Next];
        Assert.All(waits, wait => Assert.False(wait.IsCompleted));
        signal.Wake();
        Assert.All(waits, wait => Assert.True(wait.IsCompletedSuccessfully));
    }

    [Fact]
    public void A_change_before_the_wait_does_not_count_and_the_next_one_does()
    {
        var signal = new TailSignal();
        signal.Wake();
        Task next = signal.Next;
        Assert.False(next.IsCompleted);
        signal.Wake();
        Assert.True(next.IsCompletedSuccessfully);
        Assert.False(signal.Next.IsCompleted);
    }

    [Fact]
    public async Task Whoever_takes_the_wait_before_a_change_is_woken_by_it_however_the_threads_run()
    {
        var signal = new TailSignal();
        int changes = 0;
        using var done = new CancellationTokenSource(Waiting.Patience);
        Task[] waiters = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            int seen = 0;
            while (seen < 20_000)
            {
                Task next = signal.Next;
                seen = Volatile.Read(ref changes);
                if (seen < 20_000)
                {
                    await next.WaitAsync(done.Token);
                }
            }
        }))];
        Task waker = Task.Run(() =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                Interlocked.Increment(ref changes);
                signal.Wake();
            }
        });
        await Task.WhenAll([.. waiters, waker]);
        Assert.Equal(20_000, changes);
    }
}

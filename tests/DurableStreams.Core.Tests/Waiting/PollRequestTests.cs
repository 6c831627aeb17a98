using DurableStreams.TestKit.Time;
using DurableStreams.Waiting;

namespace DurableStreams.Core.Tests.Waiting;

public sealed class PollRequestTests
{
    [Fact]
    public void One_wake_completes_all_waits()
    {
        var request = new PollRequest();
        Task[] waits = [request.Next, request.Next, request.Next];
        Assert.All(waits, wait => Assert.False(wait.IsCompleted));
        request.Wake();
        Assert.All(waits, wait => Assert.True(wait.IsCompletedSuccessfully));
    }

    [Fact]
    public void A_wake_before_a_wait_does_not_complete_it_and_the_next_one_does()
    {
        var request = new PollRequest();
        request.Wake();
        Task next = request.Next;
        Assert.False(next.IsCompleted);
        request.Wake();
        Assert.True(next.IsCompletedSuccessfully);
        Assert.False(request.Next.IsCompleted);
    }

    [Fact]
    public async Task A_wait_taken_before_a_wake_is_always_completed_by_it()
    {
        var request = new PollRequest();
        int changes = 0;
        using var done = new CancellationTokenSource(TestDeadline.Limit);
        Task[] waiters = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            int seen = 0;
            while (seen < 20_000)
            {
                Task next = request.Next;
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
                request.Wake();
            }
        });
        await Task.WhenAll([.. waiters, waker]);
        Assert.Equal(20_000, changes);
    }
}

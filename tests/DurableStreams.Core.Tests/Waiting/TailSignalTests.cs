using DurableStreams.TestKit.Time;
using DurableStreams.Waiting;

namespace DurableStreams.Core.Tests.Waiting;

public sealed class TailSignalTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new();
    private readonly TailSignal _signal = new();
    private readonly List<TailWait> _waits = [];

    public void Dispose() => _waits.ForEach(wait => wait.Dispose());

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task One_change_wakes_all_readers(int readers)
    {
        Task<bool>[] waiting = [.. Enumerable.Range(0, readers).Select(_ => WaitAsync(Minute))];
        Assert.DoesNotContain(waiting, wait => wait.IsCompleted);
        _signal.Wake();
        Assert.All(await Task.WhenAll(waiting).WaitAsync(TestDeadline.Limit), Assert.True);
    }

    [Fact]
    public async Task A_timeout_of_some_readers_leaves_the_others_waiting()
    {
        Task<bool>[] waiting = [.. Enumerable.Range(0, 100).Select(i => WaitAsync(i % 3 == 0 ? Minute : 2 * Minute))];
        _time.Advance(Minute);
        for (int i = 0; i < waiting.Length; i++)
        {
            Assert.Equal(i % 3 == 0, waiting[i].IsCompleted);
        }

        _signal.Wake();
        bool[] woken = await Task.WhenAll(waiting).WaitAsync(TestDeadline.Limit);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i % 3 != 0), woken);
    }

    [Fact]
    public async Task A_reader_that_has_not_seen_a_change_is_always_woken_by_it()
    {
        const int Changes = 20_000;
        int changes = 0;
        using var done = new CancellationTokenSource(TestDeadline.Limit);
        Task[] readers = [.. Enumerable.Range(0, 40).Select(reader => Task.Run(async () =>
        {
            var wait = new TailWait(_signal, TimeProvider.System);
            TimeSpan timeout = reader % 2 == 0 ? TestDeadline.Limit : TimeSpan.FromMicroseconds(50 * reader);
            while (true)
            {
                long seen = _signal.Changes;
                if (Volatile.Read(ref changes) == Changes)
                {
                    break;
                }

                await EndAsync(wait, seen, timeout, cancelled: reader % 4 == 3, done.Token);
            }

            wait.Dispose();
        }))];
        Task waker = Task.Run(() =>
        {
            for (int i = 0; i < Changes; i++)
            {
                Interlocked.Increment(ref changes);
                _signal.Wake();
            }
        });
        await Task.WhenAll([.. readers, waker]);
        Assert.Equal(Changes, changes);
    }

    private static async Task EndAsync(
        TailWait wait, long seen, TimeSpan timeout, bool cancelled, CancellationToken done)
    {
        if (!cancelled)
        {
            await wait.StartAsync(seen, timeout, done);
            return;
        }

        using var cancellation = new CancellationTokenSource();
        Task<bool> waiting = wait.StartAsync(seen, timeout, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        try
        {
            await waiting;
        }
        catch (OperationCanceledException canceled)
        {
            Assert.Equal(cancellation.Token, canceled.CancellationToken);
        }
    }

    private Task<bool> WaitAsync(TimeSpan timeout)
    {
        var wait = new TailWait(_signal, _time);
        _waits.Add(wait);
        return wait.StartAsync(_signal.Changes, timeout, CancellationToken.None).AsTask();
    }
}

using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Hosting;
using DurableStreams.Options;
using DurableStreams.Reminders;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.Streams;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Reminders;

/// <summary>A sweeper processes several reminders at the same time.</summary>
public sealed class ConcurrentSweepTests
{
    private const int MaxConcurrent = 8;

    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryStreamStore _store = new();
    private readonly HeldHandler _handler;
    private readonly Sweeper _sweeper;

    public ConcurrentSweepTests()
    {
        _handler = new HeldHandler(_clock);
        TestFanOut fanOut = TestFanOut.Silent(_store);
        var context = new StreamServiceContext
        {
            Streams = _store,
            Reminders = _store,
            Subscribers = _store,
            Signals = fanOut.Signals,
            Queue = fanOut.Queue,
            Options = new StreamServiceOptions { MaxConcurrentReminders = MaxConcurrent },
            Time = _clock,
        };
        _sweeper = new Sweeper(context, [_handler]);
    }

    [Fact]
    public async Task Reminders_are_processed_at_the_same_time_up_to_the_maximum_and_the_oldest_first()
    {
        for (int i = 0; i < 100; i++)
        {
            await ScheduleAsync($"s/{99 - i}", due: 99 - i);
        }

        _clock.Advance(TimeSpan.FromSeconds(100));
        Task<int> sweep = _sweeper.SweepAsync(CancellationToken.None).AsTask();
        await _handler.UntilRunningAsync(MaxConcurrent);
        Assert.Equal(
            Enumerable.Range(0, MaxConcurrent).Select(i => $"s/{i}"), _handler.Started.Order(StringComparer.Ordinal));
        _handler.Open();
        Assert.Equal(100, await sweep.WaitAsync(TestDeadline.Limit));
        Assert.Equal(100, _handler.Started.Count);
        Assert.Equal(MaxConcurrent, _handler.MaxRunning);
        Assert.Equal(0, await _sweeper.SweepAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reminder_that_fails_does_not_stop_the_others(bool asIfCancelled)
    {
        for (int i = 0; i < 30; i++)
        {
            await ScheduleAsync($"s/{i}", due: i);
        }

        _handler.Failing = "s/3";
        _handler.Failure = asIfCancelled ? new OperationCanceledException() : new InvalidDataException();
        _handler.Open();
        _clock.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(30, await _sweeper.SweepAsync(CancellationToken.None));
        Assert.Equal(30, _handler.Started.Count);
        ReminderRow left = Assert.Single(await _store.ReadDueAsync(DateTimeOffset.MaxValue, 100, default));
        Assert.Equal("s/3", left.Reminder.Path.Value);
        Assert.True(left.DueAt > _clock.GetUtcNow());
    }

    [Fact]
    public async Task The_reminders_of_one_path_are_processed_one_after_the_other()
    {
        for (int i = 0; i < 5; i++)
        {
            await ScheduleAsync("same", due: i);
        }

        await ScheduleAsync("other", due: 6);
        _clock.Advance(TimeSpan.FromSeconds(100));
        Task<int> sweep = _sweeper.SweepAsync(CancellationToken.None).AsTask();
        await _handler.UntilRunningAsync(2);
        Assert.Equal(["other", "same"], _handler.Started.Order(StringComparer.Ordinal));
        _handler.Open();
        Assert.Equal(6, await sweep.WaitAsync(TestDeadline.Limit));
        Assert.Equal(2, _handler.MaxRunning);
    }

    [Fact]
    public async Task A_stream_with_a_short_lifetime_and_a_live_reader_is_not_checked_all_the_time()
    {
        await using var host = new TestHost();
        await host.Service.MakeAsync("path", "a", lifetime: new StreamLifetime(2, null));
        await host.Service.FollowAsync("path", ReadFrom.Now);
        int checks = 0;
        for (int second = 0; second < 120; second++)
        {
            host.Advance(1);
            checks += await host.Service.SweepAsync(CancellationToken.None);
        }

        Assert.InRange(checks, 1, 4);
        Assert.Equal("live", await host.Service.StatusAsync("path"));
    }

    private async Task ScheduleAsync(string path, int due) => await _store.ScheduleAsync(
        new Reminder.Expire(TestStreams.Path(path), TestStreams.NewIncarnation()),
        _clock.GetUtcNow().AddSeconds(due),
        CancellationToken.None);

    private sealed class HeldHandler(TimeProvider time) : ReminderHandler<Reminder.Expire>(time)
    {
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private int _running;

        public ConcurrentQueue<string> Started { get; } = new();

        public int MaxRunning { get; private set; }

        public string? Failing { get; set; }

        public Exception? Failure { get; set; }

        public void Open() => _gate.SetResult();

        public async Task UntilRunningAsync(int count)
        {
            using var deadline = new CancellationTokenSource(TestDeadline.Limit);
            while (Volatile.Read(ref _running) < count)
            {
                deadline.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        protected override async ValueTask<ReminderResult> HandleAsync(
            Reminder.Expire reminder, CancellationToken cancellationToken)
        {
            Started.Enqueue(reminder.Path.Value);
            lock (_lock)
            {
                MaxRunning = Math.Max(MaxRunning, ++_running);
            }

            await _gate.Task;
            lock (_lock)
            {
                _running--;
            }

            return reminder.Path.Value == Failing ? throw Failure! : ReminderResult.Done;
        }
    }
}

using DurableStreams.Storage.Sqlite.Committing;
using DurableStreams.Storage.Sqlite.Folder;
using DurableStreams.Storage.Sqlite.Tests.Committing;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.StoreContract;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Storage.Sqlite.Tests.Folder;

/// <summary>A disk without space refuses data, and is freed by deleting streams.</summary>
public sealed class DiskSpaceTests : IAsyncLifetime
{
    private const long MinFreeBytes = 1024 * 1024;
    private const int Busy = 5;
    private const int DiskFull = 13;
    private const int SharedMemorySize = 4874;

    private readonly ManualTimeProvider _clock = new();
    private readonly CommitProbe _probe = new();
    private readonly MessageLog _log = new();
    private readonly StoreFolder _folder = new();
    private TestStream _stream = null!;

    // What the disk has beside the reserve.
    private long _freeBytes = 100 * MinFreeBytes;

    private SqliteStreamStore Store => _folder.Store;

    private string Reserve => Path.Combine(_folder.Path, DiskSpace.ReserveName);

    public async Task InitializeAsync()
    {
        Open();
        _stream = await TestStream.CreateAsync(Store, TestStreams.Path("p"));
    }

    public async Task DisposeAsync() => await _folder.DisposeAsync();

    [Fact]
    public async Task Data_is_refused_while_little_space_is_left_and_accepted_again_afterwards()
    {
        Assert.False(Store.IsFull);
        SetFree(MinFreeBytes - 1);

        StreamCommit append = _stream.NextAppend(TestBytes.Text("x"));
        Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(append));
        StreamCommit creation = new TestStream(Store, TestStreams.Path("q")).Next();
        Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(creation));
        Assert.True(Store.IsFull);
        Assert.Equal(MinFreeBytes - 1, Store.FreeBytes);

        SetFree(MinFreeBytes);
        Assert.False(Store.IsFull);
        await _stream.ApplyAsync(append);
    }

    [Fact]
    public async Task Refused_creations_and_subscriptions_leave_no_reminders()
    {
        SetFree(MinFreeBytes - 1);
        var expire = new Reminder.Expire(_stream.Path, _stream.Incarnation);
        var origin = new ForkOrigin(TestStreams.Path("q"), _stream.Incarnation, 0);
        var undo = new Reminder.UndoFork(_stream.Path, _stream.Incarnation, origin);
        var settle = new Reminder.SettleEstuarySubscription(
            _stream.Path, _stream.Incarnation, new SourceKey(origin.Path, origin.Incarnation));
        foreach (Reminder reminder in (Reminder[])[expire, undo, settle])
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(
                async () => await Store.ScheduleAsync(reminder, TestStreams.Created, default));
        }

        Assert.Empty(await Store.ReadDueAsync(DateTimeOffset.MaxValue, 10, default));
    }

    [Fact]
    public async Task Subscriptions_are_not_created_but_still_woken_while_no_space_is_left()
    {
        SubscriptionKey key = ContractSubscriptions.Key("s");
        SubscriptionHead head = ContractSubscriptions.NewHead();
        StoredSubscription stored = await Store.CommitAsync(key, RowVersion.None, head);
        SetFree(0);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.CommitSubscriptionAsync(
            new SubscriptionCommit
            {
                Key = ContractSubscriptions.Key("t"),
                Expected = RowVersion.None,
                Head = ContractSubscriptions.NewHead(),
            },
            default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.PutBindingAsync(
            new Binding(BindingKind.Pattern, "**", key, head.Incarnation), default));

        await Store.PutPendingAsync(key, head.Incarnation, ContractSubscriptions.Pending("p"), default);
        stored = await Store.CommitAsync(
            key, stored.Version, head with { Generation = 1 }, [ContractSubscriptions.Link("p", acked: 1)]);
        Assert.Equal(RowVersion.None, await Store.CommitSubscriptionAsync(
            new SubscriptionCommit { Key = key, Expected = stored.Version, Head = null }, default));
        Assert.True(await Store.PurgeSubscriptionAsync(key, head.Incarnation, 10, default));
    }

    [Fact]
    public async Task A_large_append_is_refused_if_it_would_take_the_space_that_must_stay_free()
    {
        await _stream.AppendAsync(TestBytes.Random(400_000, 1));
        SetFree(MinFreeBytes + 399_999);

        Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(_stream.NextAppend(TestBytes.Random(400_000, 2))));
        await _stream.AppendAsync(TestBytes.Random(100_000, 3));
        SetFree(MinFreeBytes + 400_000);
        await _stream.AppendAsync(TestBytes.Random(400_000, 4));
    }

    [Fact]
    public async Task A_stream_is_closed_deleted_and_purged_while_no_space_is_left()
    {
        TestStream other = await TestStream.CreateAsync(Store, TestStreams.Path("q"));
        await _stream.AppendAsync(TestBytes.Random(100_000, 1));
        SetFree(0);
        Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(_stream.NextAppend(TestBytes.Text("x"))));

        await other.ApplyAsync(other.Next(head => head with { Closed = true }));
        await _stream.DeleteIncarnationAsync();
        await Store.ScheduleAsync(
            new Reminder.Purge(_stream.Path, _stream.Incarnation), TestStreams.Created, default);
        Assert.True(await Store.PurgeAsync(_stream.Path, _stream.Incarnation, 10_000, default));
    }

    [Fact]
    public async Task What_is_purged_can_be_written_again_though_the_file_does_not_shrink()
    {
        for (int i = 0; i < 4 * MinFreeBytes / 100_000; i++)
        {
            await _stream.AppendAsync(TestBytes.Random(100_000, i));
        }

        TestStream other = await TestStream.CreateAsync(Store, TestStreams.Path("q"));
        SetFree(0);
        Assert.True(Store.IsFull);

        await _stream.DeleteIncarnationAsync();
        Assert.True(await Store.PurgeAsync(_stream.Path, _stream.Incarnation, 10_000, default));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await Store.ReadDueAsync(DateTimeOffset.MaxValue, 1, default));
        await Store.ClaimForkGuardAsync(_stream.Path, TestStreams.NewIncarnation(), default);

        await other.AppendAsync(TestBytes.Text("x"));
        Assert.False(Store.IsFull);
    }

    [Theory]
    [InlineData(DiskFull)]
    [InlineData(SharedMemorySize)]
    public async Task A_deletion_that_finds_the_disk_full_succeeds_with_the_space_in_reserve(int resultCode)
    {
        Assert.Equal(MinFreeBytes, new FileInfo(Reserve).Length);
        _probe.FailBefore(CommitStep.Write, resultCode);

        await _stream.DeleteIncarnationAsync();

        Assert.False(File.Exists(Reserve));
        Assert.True(Store.IsFull);
    }

    [Fact]
    public async Task The_reserve_is_restored_when_there_is_space_for_it()
    {
        _probe.FailBefore(CommitStep.Write, DiskFull);
        Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(_stream.NextAppend(TestBytes.Text("x"))));
        Assert.False(File.Exists(Reserve));

        _clock.Advance(TimeSpan.FromSeconds(11));
        await _stream.AppendAsync(TestBytes.Text("y"));

        // The file is restored after the answer, and before the next transaction.
        await _stream.AppendAsync(TestBytes.Text("z"));
        Assert.Equal(MinFreeBytes, new FileInfo(Reserve).Length);
    }

    [Fact]
    public async Task A_full_disk_is_logged_once_a_minute_and_its_end_once()
    {
        SetFree(0);
        for (int i = 0; i < 180; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(_stream.NextAppend(TestBytes.Text("x"))));
            await Store.ScheduleAsync(
                new Reminder.Purge(_stream.Path, _stream.Incarnation), TestStreams.Created, default);
        }

        Assert.Equal(3, _log.Messages.Count);
        Assert.All(_log.Messages, message => Assert.Contains(_folder.Path, message, StringComparison.Ordinal));
        SetFree(100 * MinFreeBytes);
        await _stream.AppendAsync(TestBytes.Text("x"));
        Assert.Contains("has space again", _log.Messages[^1], StringComparison.Ordinal);
        Assert.Equal(4, _log.Messages.Count);
    }

    [Fact]
    public async Task Transactions_that_fail_and_succeed_in_turn_are_logged_once_a_minute()
    {
        for (int i = 0; i < 60; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _probe.FailBefore(CommitStep.Write, Busy);
            Assert.Equal(CommitResult.Rejected, await Store.CommitAsync(_stream.NextAppend(TestBytes.Text("x"))));
            await _stream.AppendAsync(TestBytes.Text("y"));
        }

        Assert.Single(_log.Messages);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await _stream.AppendAsync(TestBytes.Text("y"));
        await _stream.AppendAsync(TestBytes.Text("y"));
        Assert.Equal(2, _log.Messages.Count);
    }

    [Fact]
    public async Task A_folder_on_a_full_disk_is_opened_with_the_space_in_reserve()
    {
        await _folder.CloseAsync();
        Assert.True(File.Exists(Reserve));
        _freeBytes = 0;

        Open();

        Assert.False(File.Exists(Reserve));
        Assert.True(Store.IsFull);
        StreamCommit deletion = _stream.Next(head => head with { Status = StreamStatus.Deleted });
        Assert.Equal(CommitStatus.Committed, (await Store.CommitAsync(deletion)).Status);
    }

    private void Open() => _folder.Open(
        new SqliteStoreOptions
        {
            DataFolder = _folder.Path,
            MinFreeDiskBytes = MinFreeBytes,
            MeasureFreeBytes = _ => _freeBytes,
            Time = _clock,
        },
        _probe,
        _log);

    private void SetFree(long bytes)
    {
        _freeBytes = bytes;
        _clock.Advance(TimeSpan.FromSeconds(1));
    }

    private sealed class MessageLog : ILogger<SqliteStreamStore>
    {
        private readonly Lock _lock = new();
        private readonly List<string> _messages = [];

        public IReadOnlyList<string> Messages
        {
            get
            {
                lock (_lock)
                {
                    return [.. _messages];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            lock (_lock)
            {
                _messages.Add(formatter(state, exception));
            }
        }
    }
}

using DurableStreams.Azurite.Faults;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Due;

/// <summary>
/// Due rows move to another key when they change. These tests cover the effect of faults on such moves.
/// </summary>
public sealed class TableReminderStoreTests : TablesTest
{
    private static readonly DateTimeOffset Date = TestStreams.Created;

    private readonly FaultyTransport _transport = new();

    [Fact]
    public async Task A_row_whose_move_lost_its_response_is_found_at_its_new_date()
    {
        (AzureTableStreamStore store, ReminderRow row) = await ScheduleAsync();
        _transport.Decide = FaultPlan.Nth(CallKind.Transaction, 1, StorageFault.LoseAnswer);

        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.PostponeAsync(row, Date.AddHours(1), CancellationToken.None).AsTask());

        Assert.Empty(await store.ReadDueAsync(Date, 10, CancellationToken.None));
        ReminderRow moved = Assert.Single(await store.ReadDueAsync(Date.AddHours(1), 10, CancellationToken.None));
        Assert.Equal(row with { Version = 1, DueAt = Date.AddHours(1) }, moved);
        Assert.Null(await store.PostponeAsync(row, Date.AddHours(2), CancellationToken.None));
        Assert.False(await store.CompleteAsync(row, CancellationToken.None));
    }

    [Fact]
    public async Task A_move_that_arrives_after_another_one_changes_nothing()
    {
        (AzureTableStreamStore store, ReminderRow row) = await ScheduleAsync();
        _transport.Decide = FaultPlan.Nth(CallKind.Transaction, 1, StorageFault.Late);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.PostponeAsync(row, Date.AddHours(1), CancellationToken.None).AsTask());
        ReminderRow? moved = await store.PostponeAsync(row, Date.AddHours(2), CancellationToken.None);

        await _transport.ReleaseAsync();

        Assert.Equal([moved!], await store.ReadDueAsync(Date.AddDays(1), 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_completion_that_arrives_after_a_move_completes_nothing()
    {
        (AzureTableStreamStore store, ReminderRow row) = await ScheduleAsync();
        _transport.Decide = FaultPlan.Nth(CallKind.Write, 1, StorageFault.Late);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.CompleteAsync(row, CancellationToken.None).AsTask());
        ReminderRow? moved = await store.PostponeAsync(row, Date.AddHours(2), CancellationToken.None);

        await _transport.ReleaseAsync();

        Assert.Equal([moved!], await store.ReadDueAsync(Date.AddDays(1), 10, CancellationToken.None));
    }

    [Fact]
    public async Task Scheduling_whose_response_was_lost_adds_one_row()
    {
        AzureTableStreamStore store = Tables.Store(transport: _transport);
        _transport.Decide = FaultPlan.Nth(CallKind.Write, 1, StorageFault.LoseAnswer);

        await store.ScheduleAsync(NewReminder(), Date, CancellationToken.None);

        Assert.Single(await store.ReadDueAsync(Date, 10, CancellationToken.None));
    }

    [Fact]
    public async Task The_oldest_rows_of_all_shards_come_first_however_small_the_pages()
    {
        AzureTableStreamStore store = Tables.Store();
        DateTimeOffset[] dates = [.. Enumerable.Range(0, 30).Select(i => Date.AddSeconds(i * 7 % 30))];
        await Task.WhenAll(
            dates.Select(date => store.ScheduleAsync(NewReminder(), date, CancellationToken.None).AsTask()));
        _transport.Decide = (message, number) => CallKinds.Of(message) != CallKind.Query
            ? StorageFault.None
            : number % 2 == 0 ? StorageFault.EmptyPage : StorageFault.SmallPage(2);

        IReadOnlyList<ReminderRow> rows = await Tables.Store(transport: _transport).ReadDueAsync(
            Date.AddSeconds(19), 15, CancellationToken.None);

        Assert.Equal(dates.Order().Take(15), rows.Select(row => row.DueAt));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public async Task The_minimum_and_the_maximum_date_can_be_used(long ticks)
    {
        DateTimeOffset date = ticks == 0 ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
        AzureTableStreamStore store = Tables.Store();
        Reminder reminder = NewReminder();
        await store.ScheduleAsync(reminder, date, CancellationToken.None);

        ReminderRow row = Assert.Single(await store.ReadDueAsync(date, 10, CancellationToken.None));

        Assert.Equal((reminder, date), (row.Reminder, row.DueAt));
        Assert.True(await store.CompleteAsync(row, CancellationToken.None));
    }

    private async Task<(AzureTableStreamStore Store, ReminderRow Row)> ScheduleAsync()
    {
        AzureTableStreamStore store = Tables.Store(transport: _transport);
        await store.ScheduleAsync(NewReminder(), Date, CancellationToken.None);
        return (store, Assert.Single(await store.ReadDueAsync(Date, 10, CancellationToken.None)));
    }

    private static Reminder.Purge NewReminder() => new(TestStreams.Path("s"), TestStreams.NewIncarnation());
}

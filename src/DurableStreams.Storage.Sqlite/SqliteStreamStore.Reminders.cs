using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Committing;
using DurableStreams.Storage.Sqlite.Tables;

namespace DurableStreams.Storage.Sqlite;

/// <content>Reminders.</content>
public sealed partial class SqliteStreamStore : IReminderStore
{
    /// <inheritdoc/>
    public async ValueTask ScheduleAsync(Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _committer.WriteAsync(new WriteCall<(DateTimeOffset DueAt, byte[] Encoded), bool>(
            static (writer, call) =>
            {
                writer.Tables.Reminders.Insert(call.DueAt, call.Encoded);
                return true;
            },
            (dueAt, ReminderCodec.Encode(reminder)),
            addsData: PrecedesData(reminder)));
    }

    /// <inheritdoc/>
    public ValueTask<DueReminders> ReadDueAsync(
        DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        _readers.RunAsync(
            static (reader, call, _) => reader.Tables.Reminders.List(call.now, call.max),
            (now, max),
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ReminderRow?> PostponeAsync(
        ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool isPostponed = await _committer.WriteAsync(
            static (writer, call) => writer.Tables.Reminders.TryPostpone(call.id, call.Version, call.dueAt),
            (id: RemindersTable.IdOf(row), row.Version, dueAt));
        return isPostponed ? row with { Version = row.Version + 1, DueAt = dueAt } : null;
    }

    /// <inheritdoc/>
    public ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _committer.WriteAsync(
            static (writer, call) => writer.Tables.Reminders.TryDelete(call.id, call.Version),
            (id: RemindersTable.IdOf(row), row.Version));
    }

    // Refused on a full disk like what follows them: each repetition of a refused creation would add another one.
    private static bool PrecedesData(Reminder reminder) =>
        reminder is Reminder.Expire or Reminder.UndoFork or Reminder.SettleEstuarySubscription;
}

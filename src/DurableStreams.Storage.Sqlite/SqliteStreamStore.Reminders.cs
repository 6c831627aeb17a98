using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Tables;

namespace DurableStreams.Storage.Sqlite;

/// <content>Reminders.</content>
public sealed partial class SqliteStreamStore : IReminderStore
{
    /// <inheritdoc/>
    public async ValueTask ScheduleAsync(Reminder reminder, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _committer.WriteAsync(
            static (writer, call) =>
            {
                writer.Tables.Due.Insert(call.dueAt, call.encoded);
                return true;
            },
            (dueAt, encoded: ReminderCodec.Encode(reminder)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReminderRow>> ReadDueAsync(
        DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        _readers.RunAsync(
            static (reader, call, _) => reader.Tables.Due.List(call.now, call.max),
            (now, max),
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ReminderRow?> PostponeAsync(
        ReminderRow row, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool isPostponed = await _committer.WriteAsync(
            static (writer, call) => writer.Tables.Due.TryPostpone(call.id, call.Version, call.dueAt),
            (id: RemindersTable.IdOf(row), row.Version, dueAt));
        return isPostponed ? row with { Version = row.Version + 1, DueAt = dueAt } : null;
    }

    /// <inheritdoc/>
    public ValueTask<bool> CompleteAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _committer.WriteAsync(
            static (writer, call) => writer.Tables.Due.TryDelete(call.id, call.Version),
            (id: RemindersTable.IdOf(row), row.Version));
    }
}

namespace DurableStreams.Storage.Sqlite;

/// <content>Work that is due at a later time.</content>
public sealed partial class SqliteStreamStore : IDueStore
{
    /// <inheritdoc/>
    public async ValueTask FileAsync(Duty duty, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _committer.WriteAsync(
            static (writer, call) =>
            {
                writer.Tables.Due.Insert(call.dueAt, call.encoded);
                return true;
            },
            (dueAt, encoded: DutyCodec.Encode(duty)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DueRow>> ReadDueAsync(
        DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        _readers.RunAsync(
            static (reader, call, _) => reader.Tables.Due.List(call.now, call.max),
            (now, max),
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<DueRow?> PostponeAsync(DueRow row, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool isPostponed = await _committer.WriteAsync(
            static (writer, call) => writer.Tables.Due.TryPostpone(call.id, call.Version, call.dueAt),
            (id: DueTable.IdOf(row), row.Version, dueAt));
        return isPostponed ? row with { Version = row.Version + 1, DueAt = dueAt } : null;
    }

    /// <inheritdoc/>
    public ValueTask<bool> CompleteAsync(DueRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _committer.WriteAsync(
            static (writer, call) => writer.Tables.Due.TryDelete(call.id, call.Version),
            (id: DueTable.IdOf(row), row.Version));
    }
}

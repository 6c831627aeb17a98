using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>
/// The rows of a table that has a key, a version and a content, each written if its version is expected.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="table">The name of the table.</param>
/// <param name="key">The column of the key.</param>
/// <param name="content">The column of the content.</param>
internal sealed class VersionedRows(Database database, string table, string key, string content)
{
    private readonly Statement _find = database.Prepare($"SELECT version, {content} FROM {table} WHERE {key} = ?1");

    private readonly Statement _insert = database.Prepare(
        $"INSERT OR IGNORE INTO {table} ({key}, version, {content}) VALUES (?1, ?2, ?3)");

    private readonly Statement _update = database.Prepare(
        $"UPDATE {table} SET version = ?2, {content} = ?3 WHERE {key} = ?1 AND version = ?4");

    /// <summary>Begins to read a row: column 0 is its version, column 1 its content.</summary>
    public Query Find(ReadOnlySpan<byte> rowKey)
    {
        Query query = _find.Query();
        query.BindText(1, rowKey);
        return query;
    }

    /// <returns>The new version; null if the stored row has another version than the expected one.</returns>
    public RowVersion? TryPut(ReadOnlySpan<byte> rowKey, ReadOnlySpan<byte> newContent, RowVersion expected)
    {
        bool isNew = expected == RowVersion.None;
        long version = RandomVersion.Next();
        using Query query = (isNew ? _insert : _update).Query();
        query.BindText(1, rowKey);
        query.Bind(2, version);
        query.BindBlob(3, newContent);
        if (!isNew)
        {
            query.Bind(4, expected.Number);
        }

        return query.Execute() == 1 ? new RowVersion(version) : null;
    }
}

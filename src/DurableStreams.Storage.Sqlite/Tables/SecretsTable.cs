using System.Text;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>secrets</c>: keys of the service itself.</summary>
internal sealed class SecretsTable(Database database)
{
    private readonly Statement _find = database.Prepare("SELECT version, content FROM secrets WHERE name = ?1");

    private readonly Statement _insert = database.Prepare(
        "INSERT OR IGNORE INTO secrets (name, version, content) VALUES (?1, ?2, ?3)");

    private readonly Statement _update = database.Prepare(
        "UPDATE secrets SET version = ?2, content = ?3 WHERE name = ?1 AND version = ?4");

    public SecretRow? Find(string name)
    {
        using Query query = _find.Query();
        query.BindText(1, Encoding.UTF8.GetBytes(name));
        return query.Step() ? new SecretRow(query.Bytes(1).ToArray(), new RowVersion(query.Number(0))) : null;
    }

    /// <returns>The new version; null if the stored row has another version than the expected one.</returns>
    public RowVersion? TryPut(string name, ReadOnlySpan<byte> content, RowVersion expected)
    {
        bool isNew = expected == RowVersion.None;
        long version = RandomVersion.Next();
        using Query query = (isNew ? _insert : _update).Query();
        query.BindText(1, Encoding.UTF8.GetBytes(name));
        query.Bind(2, version);
        query.BindBlob(3, content);
        if (!isNew)
        {
            query.Bind(4, expected.Number);
        }

        return query.Execute() == 1 ? new RowVersion(version) : null;
    }
}

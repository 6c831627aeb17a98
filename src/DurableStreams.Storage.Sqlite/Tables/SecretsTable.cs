using System.Text;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>secrets</c>: keys of the service itself.</summary>
internal sealed class SecretsTable(Database database)
{
    private readonly VersionedRows _rows = new(database, "secrets", "name", "content");

    public SecretRow? Find(string name)
    {
        using Query query = _rows.Find(Encoding.UTF8.GetBytes(name));
        return query.Step() ? new SecretRow(query.Bytes(1).ToArray(), new RowVersion(query.Number(0))) : null;
    }

    /// <inheritdoc cref="VersionedRows.TryPut"/>
    public RowVersion? TryPut(string name, ReadOnlySpan<byte> content, RowVersion expected) =>
        _rows.TryPut(Encoding.UTF8.GetBytes(name), content, expected);
}

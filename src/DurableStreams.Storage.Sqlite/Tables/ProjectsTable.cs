using System.Text;

namespace DurableStreams.Storage.Sqlite;

/// <summary>Writes projects.</summary>
internal sealed class ProjectsTable(Database database) : IDisposable
{
    private readonly Statement _insert = new(database, "INSERT OR IGNORE INTO projects (name, version, body) VALUES (?1, ?2, ?3)");

    private readonly Statement _update = new(database, "UPDATE projects SET version = ?2, body = ?3 WHERE name = ?1 AND version = ?4");

    /// <returns>The new version; null when the stored row has another one than expected.</returns>
    public RowVersion? TryPut(string name, ReadOnlySpan<byte> body, RowVersion expected)
    {
        bool isNew = expected == RowVersion.None;
        Statement write = isNew ? _insert : _update;
        long version = Random.Shared.NextInt64(1, long.MaxValue);
        write.BindText(1, Encoding.UTF8.GetBytes(name));
        write.Bind(2, version);
        write.BindBlob(3, body);
        if (!isNew)
        {
            write.Bind(4, expected.Number);
        }

        return write.Run() == 1 ? new RowVersion(version) : null;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _update.Dispose();
    }
}

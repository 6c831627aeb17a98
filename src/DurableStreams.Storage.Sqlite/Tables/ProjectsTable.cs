using System.Text;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>projects</c>: the settings of each project, with its signing secrets.</summary>
internal sealed class ProjectsTable(Database database)
{
    private readonly Statement _find = database.Prepare("SELECT version, body FROM projects WHERE name = ?1");

    private readonly Statement _insert = database.Prepare(
        "INSERT OR IGNORE INTO projects (name, version, body) VALUES (?1, ?2, ?3)");

    private readonly Statement _update = database.Prepare(
        "UPDATE projects SET version = ?2, body = ?3 WHERE name = ?1 AND version = ?4");

    public ProjectRow? Find(string name)
    {
        using Query query = _find.Query();
        query.BindText(1, Encoding.UTF8.GetBytes(name));
        return query.Step()
            ? new ProjectRow(ProjectCodec.Decode(query.Bytes(1)), new RowVersion(query.Number(0)))
            : null;
    }

    /// <returns>The new version; null if the stored row has another version than the expected one.</returns>
    public RowVersion? TryPut(string name, ReadOnlySpan<byte> body, RowVersion expected)
    {
        bool isNew = expected == RowVersion.None;
        long version = RandomVersion.Next();
        using Query query = (isNew ? _insert : _update).Query();
        query.BindText(1, Encoding.UTF8.GetBytes(name));
        query.Bind(2, version);
        query.BindBlob(3, body);
        if (!isNew)
        {
            query.Bind(4, expected.Number);
        }

        return query.Execute() == 1 ? new RowVersion(version) : null;
    }
}

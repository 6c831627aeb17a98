using System.Text;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>projects</c>: the settings of each project, with its signing secrets.</summary>
internal sealed class ProjectsTable(Database database)
{
    private readonly VersionedRows _rows = new(database, "projects", "name", "body");

    public ProjectRow? Find(string name)
    {
        using Query query = _rows.Find(Encoding.UTF8.GetBytes(name));
        return query.Step()
            ? new ProjectRow(ProjectCodec.Decode(query.Bytes(1)), new RowVersion(query.Number(0)))
            : null;
    }

    /// <inheritdoc cref="VersionedRows.TryPut"/>
    public RowVersion? TryPut(string name, ReadOnlySpan<byte> body, RowVersion expected) =>
        _rows.TryPut(Encoding.UTF8.GetBytes(name), body, expected);
}

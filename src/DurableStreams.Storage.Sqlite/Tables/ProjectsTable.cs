using System.Text;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Native;

namespace DurableStreams.Storage.Sqlite.Tables;

/// <summary>The table <c>projects</c>: the settings of each project, with its signing secrets.</summary>
internal sealed class ProjectsTable(Database database)
{
    private readonly VersionedRows _rows = new(database, "projects", "name", "body");

    private readonly Statement _list = database.Prepare(
        "SELECT name, body FROM projects WHERE name > ?1 ORDER BY name LIMIT ?2");

    public ProjectRow? Find(string name)
    {
        using Query query = _rows.Find(Encoding.UTF8.GetBytes(name));
        return query.Step()
            ? new ProjectRow(ProjectCodec.Decode(query.Bytes(1)), new RowVersion(query.Number(0)))
            : null;
    }

    /// <summary>See <see cref="IProjectStore.ListProjectsAsync"/>.</summary>
    public IReadOnlyList<ListedProject> List(string? after, int max)
    {
        using Query query = _list.Query();
        query.BindText(1, after is null ? PathKey.BeforeAll : PathKey.Encode(after));
        query.Bind(2, max);
        List<ListedProject> projects = [];
        while (query.Step())
        {
            projects.Add(new(Encoding.UTF8.GetString(query.Bytes(0)), ProjectCodec.Decode(query.Bytes(1))));
        }

        return projects;
    }

    /// <inheritdoc cref="VersionedRows.TryPut"/>
    public RowVersion? TryPut(string name, ReadOnlySpan<byte> body, RowVersion expected) =>
        _rows.TryPut(Encoding.UTF8.GetBytes(name), body, expected);
}

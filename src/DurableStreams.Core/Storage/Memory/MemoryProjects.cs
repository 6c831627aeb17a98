using DurableStreams.Projects;

namespace DurableStreams.Storage.Memory;

/// <summary>The projects of a <see cref="MemoryStreamStore"/>.</summary>
internal sealed class MemoryProjects
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ProjectRow> _rows = new(StringComparer.Ordinal);
    private long _versions;

    public ProjectRow? Get(string name)
    {
        lock (_lock)
        {
            return _rows.GetValueOrDefault(name);
        }
    }

    public ProjectRow? Put(string name, Project project, RowVersion expected)
    {
        lock (_lock)
        {
            RowVersion stored = _rows.TryGetValue(name, out ProjectRow? row) ? row.Version : RowVersion.None;
            return stored == expected ? _rows[name] = new ProjectRow(project, new RowVersion(++_versions)) : null;
        }
    }
}

using System.Text;

namespace DurableStreams.Storage.Sqlite;

/// <summary>Reads projects.</summary>
internal sealed class ProjectReader(Database database) : IDisposable
{
    private readonly Statement _get = new(database, "SELECT version, body FROM projects WHERE name = ?1");

    /// <summary>See <see cref="IProjectStore.GetProjectAsync"/>.</summary>
    public ProjectRow? Get(string name)
    {
        _get.BindText(1, Encoding.UTF8.GetBytes(name));
        try
        {
            return _get.Step() ? new ProjectRow(ProjectCodec.Decode(_get.Bytes(1)), new RowVersion(_get.Number(0))) : null;
        }
        finally
        {
            _get.Reset();
        }
    }

    public void Dispose() => _get.Dispose();
}

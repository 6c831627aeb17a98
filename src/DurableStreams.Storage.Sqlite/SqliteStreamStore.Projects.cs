using DurableStreams.Projects;
using DurableStreams.Storage.Codecs;

namespace DurableStreams.Storage.Sqlite;

/// <content>Projects.</content>
public sealed partial class SqliteStreamStore : IProjectStore
{
    /// <inheritdoc/>
    public ValueTask<ProjectRow?> GetProjectAsync(string name, CancellationToken cancellationToken) =>
        _readers.RunAsync(static (reader, name, _) => reader.Tables.Projects.Find(name), name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ListedProject>> ListProjectsAsync(
        string? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return _readers.RunAsync(
            static (reader, call, _) => reader.Tables.Projects.List(call.after, call.max),
            (after, max),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<ProjectRow?> PutProjectAsync(
        string name, Project project, RowVersion expected, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(project);
        byte[] body = ProjectCodec.Encode(project);
        RowVersion? version = await _committer.WriteAsync(
            static (writer, call) => writer.Tables.Projects.TryPut(call.name, call.body, call.expected),
            (name, body, expected),
            body.Length);
        return version is { } written ? new ProjectRow(project, written) : null;
    }
}

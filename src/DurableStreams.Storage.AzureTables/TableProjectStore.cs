using System.Text;
using Azure;
using Azure.Data.Tables;
using DurableStreams.Projects;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Storage.AzureTables.Rows;
using DurableStreams.Storage.Codecs;

namespace DurableStreams.Storage.AzureTables;

/// <summary>Projects in a table: one partition with one row for each.</summary>
internal sealed class TableProjectStore(TableClient table) : IProjectStore
{
    private const string RowKey = "project";

    // Sorts after all names; the partition of the secrets starts with it.
    private const string AfterNames = "|";

    /// <inheritdoc/>
    public async ValueTask<ProjectRow?> GetProjectAsync(string name, CancellationToken cancellationToken)
    {
        if (!Project.IsName(name)
            || await RowQueries.FindAsync(table, name, RowKey, Columns.ProjectBody, cancellationToken)
                .ConfigureAwait(false) is not { } row)
        {
            return null;
        }

        return new ProjectRow(Decode(row, name), row.ETag.ToVersion());
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ListedProject>> ListProjectsAsync(
        string? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        string first = RowFilter.Quote(after ?? "");
        string filter = $"PartitionKey gt '{first}' and PartitionKey lt '{AfterNames}' and RowKey eq '{RowKey}'";
        List<TableEntity> rows = await RowQueries.ReadFirstAsync(
            table, filter, Columns.ListedProject, max, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(static row => new ListedProject(row.PartitionKey, Decode(row, row.PartitionKey)))];
    }

    /// <inheritdoc/>
    public async ValueTask<ProjectRow?> PutProjectAsync(
        string name, Project project, RowVersion expected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(project);
        var row = new TableEntity(name, RowKey)
        {
            [Columns.Project] = Encoding.UTF8.GetString(ProjectCodec.Encode(project))
        };
        ETag? stored = expected.ToTag();
        return await ConditionalWrites.TryPutAsync(table, row, stored, cancellationToken)
            .ConfigureAwait(false) is { } written
            ? new ProjectRow(project, written.ToVersion())
            : null;
    }

    private static Project Decode(TableEntity row, string name)
    {
        string body = row.GetString(Columns.Project)
            ?? throw new InvalidDataException($"The row of project '{name}' has no body.");
        return ProjectCodec.Decode(Encoding.UTF8.GetBytes(body));
    }
}

using System.Text;
using Azure;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>The table of projects: a partition for each, with one row.</summary>
internal static class ProjectTable
{
    private const string Row = "project";

    public static async ValueTask<ProjectRow?> FindAsync(TableClient table, string name, CancellationToken cancellationToken)
    {
        NullableResponse<TableEntity> found = await StorageCalls.RunAsync(
            cancel => table.GetEntityIfExistsAsync<TableEntity>(name, Row, Columns.ProjectBody, cancel), cancellationToken).ConfigureAwait(false);
        if (!found.HasValue)
        {
            return null;
        }

        string body = found.Value!.GetString(Columns.Project) ?? throw new InvalidDataException("A project's row has no body.");
        return new ProjectRow(ProjectCodec.Decode(Encoding.UTF8.GetBytes(body)), new RowVersion(0, found.Value.ETag.ToString()));
    }

    /// <returns>Null when the stored row has another version.</returns>
    public static async ValueTask<ProjectRow?> TryPutAsync(
        TableClient table, string name, Project project, RowVersion expected, CancellationToken cancellationToken)
    {
        var entity = new TableEntity(name, Row) { [Columns.Project] = Encoding.UTF8.GetString(ProjectCodec.Encode(project)) };
        try
        {
            Response response = await StorageCalls.RunAsync(
                cancel => expected.Tag is { } tag
                    ? table.UpdateEntityAsync(entity, new ETag(tag), TableUpdateMode.Replace, cancel)
                    : table.AddEntityAsync(entity, cancel),
                cancellationToken).ConfigureAwait(false);
            ETag written = response.Headers.ETag ?? throw new InvalidDataException("A stored row came back without its entity tag.");
            return new ProjectRow(project, new RowVersion(0, written.ToString()));
        }
        catch (RequestFailedException refused) when (StorageCalls.IsUnmetCondition(refused))
        {
            return null;
        }
    }
}

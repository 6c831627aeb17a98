using Azure;
using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Rows;

namespace DurableStreams.Storage.AzureTables;

/// <summary>
/// Secrets, in one partition of the table of projects, which holds other secrets and so needs the same protection. A
/// read and a write cost one operation each.
/// </summary>
internal sealed class TableSecretStore(TableClient table) : ISecretStore
{
    // Not the name of a project.
    private const string Partition = "|secrets";

    /// <inheritdoc/>
    public async ValueTask<SecretRow?> GetSecretAsync(string name, CancellationToken cancellationToken) =>
        await RowQueries.FindAsync(table, Partition, name, Columns.SecretBody, cancellationToken)
            .ConfigureAwait(false) is { } row
            ? new SecretRow(row.GetBinary(Columns.Secret), row.ETag.ToVersion())
            : null;

    /// <inheritdoc/>
    public async ValueTask<SecretRow?> PutSecretAsync(
        string name, ReadOnlyMemory<byte> content, RowVersion expected, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Partition, name) { [Columns.Secret] = content.ToArray() };
        ETag? stored = expected.ToTag();
        return await ConditionalWrites.TryPutAsync(table, row, stored, cancellationToken)
            .ConfigureAwait(false) is { } written
            ? new SecretRow(content, written.ToVersion())
            : null;
    }
}

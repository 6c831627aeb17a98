namespace DurableStreams.Storage.Sqlite;

/// <content>Secrets.</content>
public sealed partial class SqliteStreamStore : ISecretStore
{
    /// <inheritdoc/>
    public ValueTask<SecretRow?> GetSecretAsync(string name, CancellationToken cancellationToken) =>
        _readers.RunAsync(static (reader, name, _) => reader.Tables.Secrets.Find(name), name, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<SecretRow?> PutSecretAsync(
        string name, ReadOnlyMemory<byte> content, RowVersion expected, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RowVersion? version = await _committer.WriteAsync(
            static (writer, call) => writer.Tables.Secrets.TryPut(call.name, call.content.Span, call.expected),
            (name, content, expected),
            content.Length);
        return version is { } written ? new SecretRow(content, written) : null;
    }
}

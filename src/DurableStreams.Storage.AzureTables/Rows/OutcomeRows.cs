using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Keys;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Rows;

/// <summary>Converts the outcome of a request to and from its row.</summary>
internal static class OutcomeRows
{
    public static TableEntity Write(string partition, OutcomeRow outcome) =>
        new(partition, RowKeys.Outcome(outcome.Request))
        {
            [Columns.Outcome] = BinaryData.FromBytes(outcome.Outcome),
            [Columns.ProcessedAt] = outcome.At.UtcTicks,
            [Columns.CommitId] = outcome.Commit is { } commit ? unchecked((long)commit.Value) : null,
        };

    public static OutcomeRow Read(TableEntity row, RequestId request) => new(
        request,
        row.GetBinary(Columns.Outcome) ?? throw Invalid(row),
        new DateTimeOffset(row.GetInt64(Columns.ProcessedAt) ?? throw Invalid(row), TimeSpan.Zero),
        row.GetInt64(Columns.CommitId) is { } commit ? new CommitId(unchecked((ulong)commit)) : null);

    private static InvalidDataException Invalid(TableEntity row) =>
        new($"The row '{row.RowKey}' is not a valid outcome.");
}

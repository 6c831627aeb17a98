using Azure.Data.Tables;
using DurableStreams.Producers;
using DurableStreams.Storage.AzureTables.Keys;

namespace DurableStreams.Storage.AzureTables.Rows;

/// <summary>Converts a producer's state to and from its row.</summary>
internal static class ProducerStateRow
{
    public static TableEntity Write(string partition, StreamCommit commit, ProducerRow producer) =>
        new(partition, RowKeys.Producer(commit.Head.Incarnation, producer.Id))
        {
            [Columns.Id] = producer.Id.Value,
            [Columns.Epoch] = producer.State.Epoch,
            [Columns.Sequence] = producer.State.LastSeq,
            [Columns.Commit] = commit.Head.Commits.Count,
        };

    /// <exception cref="InvalidDataException">
    /// The row belongs to another producer whose id has the same hash.
    /// </exception>
    public static ProducerState Read(TableEntity row, ProducerId producer) =>
        row.GetString(Columns.Id) == producer.Value
            ? new ProducerState(row.GetInt64(Columns.Epoch) ?? 0, row.GetInt64(Columns.Sequence) ?? 0)
            : throw new InvalidDataException($"The row of producer '{producer.Value}' belongs to another producer.");
}

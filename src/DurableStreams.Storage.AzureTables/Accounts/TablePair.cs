using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables.Accounts;

/// <summary>Two clients for the same table.</summary>
/// <param name="Retrying">Repeats failed calls. For reads, and for writes that may be applied twice.</param>
/// <param name="Once">
/// Sends each call once. For writes whose repetition would hide their outcome: a conflict could be caused by the first
/// attempt of the same call.
/// </param>
internal readonly record struct TablePair(TableClient Retrying, TableClient Once)
{
    public static TablePair Of(TableServiceClient retrying, TableServiceClient once, string name) =>
        new(retrying.GetTableClient(name), once.GetTableClient(name));
}

using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables.Accounts;

/// <summary>The tables of one storage account.</summary>
internal sealed class TableAccount
{
    private readonly TableServiceClient _service;

    /// <param name="retrying">Repeats failed calls.</param>
    /// <param name="once">Sends each call once.</param>
    /// <param name="prefix">The prefix of the tables' names.</param>
    public TableAccount(TableServiceClient retrying, TableServiceClient once, string prefix)
    {
        _service = retrying;
        Streams = TablePair.Of(retrying, once, prefix + "streams");
        Reminders = TablePair.Of(retrying, once, prefix + "due");
        Catalog = retrying.GetTableClient(prefix + "catalog");
        Subscribers = retrying.GetTableClient(prefix + "subscribers");
        Projects = retrying.GetTableClient(prefix + "projects");
        Subscriptions = retrying.GetTableClient(prefix + "subscriptions");
    }

    /// <summary>Heads, segments and all other rows of streams. One partition for each path.</summary>
    public TablePair Streams { get; }

    /// <summary>The reminders.</summary>
    public TablePair Reminders { get; }

    /// <summary>The paths that may be in use.</summary>
    public TableClient Catalog { get; }

    /// <summary>The estuaries that follow each source, and the state of each source's fan-out.</summary>
    public TableClient Subscribers { get; }

    /// <summary>The projects, and the keys of the service itself.</summary>
    public TableClient Projects { get; }

    /// <summary>The subscriptions and their index.</summary>
    public TableClient Subscriptions { get; }

    /// <summary>Creates the tables that are missing.</summary>
    public async ValueTask CreateTablesAsync(CancellationToken cancellationToken)
    {
        TableClient[] tables = [Streams.Retrying, Catalog, Reminders.Retrying, Subscribers, Projects, Subscriptions];
        foreach (TableClient table in tables)
        {
            await StorageCalls.RunAsync(
                cancel => _service.CreateTableIfNotExistsAsync(table.Name, cancel), cancellationToken)
                .ConfigureAwait(false);
        }
    }
}

using Azure.Core;
using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>The tables of one storage account.</summary>
internal sealed class TableAccount
{
    private readonly TableServiceClient _service;
    private readonly string[] _names;

    /// <param name="connect">Makes a client with the given options.</param>
    /// <param name="options">Names and time limits.</param>
    /// <param name="metrics">Counts the operations.</param>
    public TableAccount(Func<TableClientOptions, TableServiceClient> connect, AzureTableStoreOptions options, TableMetrics metrics)
    {
        _service = connect(ClientOptions(options, metrics, options.ReadRetries));

        // A transaction sent twice by the library would hide whose conflict it is: outcomes are settled by the writer.
        TableServiceClient once = connect(ClientOptions(options, metrics, retries: 0));
        string prefix = options.TablePrefix;
        _names = [prefix + "streams", prefix + "catalog", prefix + "due", prefix + "subscribers", prefix + "projects"];
        Streams = _service.GetTableClient(_names[0]);
        StreamWrites = once.GetTableClient(_names[0]);
        Catalog = _service.GetTableClient(_names[1]);
        Due = _service.GetTableClient(_names[2]);
        Subscribers = _service.GetTableClient(_names[3]);
        Projects = _service.GetTableClient(_names[4]);
        DueWrites = once.GetTableClient(_names[2]);
    }

    /// <summary>Heads, segments and all other rows of streams; a partition for each path. Calls are retried.</summary>
    public TableClient Streams { get; }

    /// <summary>The same, for transactions: calls are made once.</summary>
    public TableClient StreamWrites { get; }

    /// <summary>The paths that are, or were, in use.</summary>
    public TableClient Catalog { get; }

    /// <summary>The duties.</summary>
    public TableClient Due { get; }

    /// <summary>The same, for calls that must be made once.</summary>
    public TableClient DueWrites { get; }

    /// <summary>Who subscribes to which source.</summary>
    public TableClient Subscribers { get; }

    /// <summary>Projects.</summary>
    public TableClient Projects { get; }

    /// <summary>Creates the tables that are missing.</summary>
    public async ValueTask CreateTablesAsync(CancellationToken cancellationToken)
    {
        foreach (string name in _names)
        {
            await StorageCalls.RunAsync(cancel => _service.CreateTableIfNotExistsAsync(name, cancel), cancellationToken).ConfigureAwait(false);
        }
    }

    private static TableClientOptions ClientOptions(AzureTableStoreOptions options, TableMetrics metrics, int retries)
    {
        var client = new TableClientOptions();
        client.Retry.MaxRetries = retries;
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.Delay = options.RetryDelay;
        client.Retry.MaxDelay = options.MaxRetryDelay;
        client.Retry.NetworkTimeout = options.CallTimeout;
        client.AddPolicy(new OperationCounter(metrics), HttpPipelinePosition.PerRetry);
        options.ConfigureClient?.Invoke(client);
        return client;
    }
}

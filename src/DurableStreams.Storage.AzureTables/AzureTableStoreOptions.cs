using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>Settings of the store on Azure Table storage. The connection is given to <see cref="AzureTableStreamStore"/>.</summary>
public sealed record AzureTableStoreOptions
{
    /// <summary>What the names of the tables begin with: letters and digits, the first a letter; 1 to 40. Default <c>ds</c>.</summary>
    public string TablePrefix { get; init; } = "ds";

    /// <summary>How often a read, or a write that may safely be made twice, is tried again. Default 4.</summary>
    public int ReadRetries { get; init; } = 4;

    /// <summary>The first pause before a retry; later ones are longer. Default 100 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause before a retry. Default 2 s.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long one attempt may take. The service gives up after 30 s; a shorter limit only means that the outcome has
    /// to be found out. Default 15 s.
    /// </summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the upload of a large append may take before a sweeper may drop it. Default 15 minutes.</summary>
    public TimeSpan StagingTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Over how many partitions the due rows are spread; each sweep reads all of them. Fixed for the life of the data. 1 to 64, default 8.</summary>
    public int DueShards { get; init; } = 8;

    /// <summary>Changes the options of every client: transport, diagnostics, policies. Null for none.</summary>
    public Action<TableClientOptions>? ConfigureClient { get; init; }
}

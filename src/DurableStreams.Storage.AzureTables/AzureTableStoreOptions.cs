using Azure.Data.Tables;

namespace DurableStreams.Storage.AzureTables;

/// <summary>
/// Settings of the store on Azure Table storage. The account is named when <see cref="AzureTableStreamStore"/> is
/// constructed.
/// </summary>
public sealed record AzureTableStoreOptions
{
    /// <summary>
    /// Prefix of the tables' names: 1 to 40 letters and digits, starting with a letter. Default <c>ds</c>.
    /// </summary>
    public string TablePrefix { get; init; } = "ds";

    /// <summary>Maximum number of retries of a read, or of a write that may be applied twice. Default 4.</summary>
    public int ReadRetries { get; init; } = 4;

    /// <summary>
    /// Pause before the first retry. The pause grows exponentially with each further retry. Default 100 ms.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Maximum pause before a retry. Default 2 s.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Timeout of one attempt of a call. The service itself gives up after 30 s. A shorter timeout makes more commits
    /// end with an unknown outcome, which the writer then has to look up. Default 15 s.
    /// </summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Maximum duration of the upload of a large append. After that, the sweeper may delete the upload. Default 15
    /// minutes.
    /// </summary>
    public TimeSpan StagingTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Number of partitions that hold the reminders, 1 to 64. Every sweep reads all of them. Do not change it while the
    /// tables contain data. Default 8.
    /// </summary>
    public int DueShards { get; init; } = 8;

    /// <summary>
    /// Changes the options of every client, for example its transport, diagnostics or policies. Optional.
    /// </summary>
    public Action<TableClientOptions>? ConfigureClient { get; init; }
}

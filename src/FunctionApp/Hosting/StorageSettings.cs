namespace DurableStreams.FunctionApp.Hosting;

/// <summary>
/// The storage account of the streams: a connection string, or an account that the app's identity can access.
/// </summary>
internal sealed class StorageSettings
{
    /// <summary>Connection string from the Azure portal, or <c>UseDevelopmentStorage=true</c> for Azurite.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Name of the account, to use the app's identity in the public cloud. Ignored if a connection string is set.
    /// </summary>
    public string? AccountName { get; set; }

    /// <summary>Table endpoint of the account. Only needed outside the public cloud.</summary>
    public Uri? TableEndpoint { get; set; }

    /// <summary>Queue endpoint of the account. Only needed outside the public cloud.</summary>
    public Uri? QueueEndpoint { get; set; }

    /// <summary>Client id of a user-assigned identity. If not set, the system-assigned identity is used.</summary>
    public string? ClientId { get; set; }

    /// <summary>Prefix of the tables' names. If not set, <c>ds</c>.</summary>
    public string? TablePrefix { get; set; }

    /// <summary>
    /// Maximum duration of the upload of a large append before the sweeper may delete it. If not set, 15 minutes.
    /// </summary>
    public TimeSpan? StagingTimeout { get; set; }

    /// <summary>The effective queue endpoint; null if no account is named.</summary>
    public Uri? Queues =>
        QueueEndpoint ?? (AccountName is null ? null : new Uri($"https://{AccountName}.queue.core.windows.net"));

    /// <summary>The effective table endpoint; null if no account is named.</summary>
    public Uri? Endpoint =>
        TableEndpoint ?? (AccountName is null ? null : new Uri($"https://{AccountName}.table.core.windows.net"));
}

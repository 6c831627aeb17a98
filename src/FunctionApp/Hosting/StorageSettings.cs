namespace DurableStreams.FunctionApp;

/// <summary>Where streams are kept: a connection string, or an account that the app's identity may use.</summary>
internal sealed class StorageSettings
{
    /// <summary>As the portal shows it, or <c>UseDevelopmentStorage=true</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The account's name, in the public cloud.</summary>
    public string? AccountName { get; set; }

    /// <summary>The account's table endpoint, anywhere else.</summary>
    public Uri? TableEndpoint { get; set; }

    /// <summary>The account's queue endpoint, anywhere else.</summary>
    public Uri? QueueEndpoint { get; set; }

    /// <summary>The client id of a user-assigned identity; null for the app's own.</summary>
    public string? ClientId { get; set; }

    /// <summary>What the names of the tables begin with; null for the store's default.</summary>
    public string? TablePrefix { get; set; }

    /// <summary>How long the upload of a large append may take; null for the store's default.</summary>
    public TimeSpan? StagingTimeout { get; set; }

    /// <summary>Null when no account is named.</summary>
    public Uri? Queues => QueueEndpoint ?? (AccountName is null ? null : new Uri($"https://{AccountName}.queue.core.windows.net"));

    /// <summary>Null when no account is named.</summary>
    public Uri? Endpoint => TableEndpoint ?? (AccountName is null ? null : new Uri($"https://{AccountName}.table.core.windows.net"));
}

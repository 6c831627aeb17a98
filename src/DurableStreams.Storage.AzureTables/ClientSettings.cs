using Azure.Core;
using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Accounts;

namespace DurableStreams.Storage.AzureTables;

/// <summary>Turns the store's options into those of the client library.</summary>
internal static class ClientSettings
{
    public static TableClientOptions For(AzureTableStoreOptions options, int retries, TableMetrics metrics)
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

using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Standins;

namespace Azure.Storage.Queues.Rest;

/// <summary>The ways to reach a queue service.</summary>
internal static class QueueConnection
{
    private const int EmulatorPort = 10001;
    private const string StorageScope = "https://storage.azure.com/.default";

    public static QueueEndpoint To(string connectionString, QueueClientOptions options)
    {
        StorageConnectionString connection = StorageConnectionString.Parse(connectionString, "queue", EmulatorPort);
        return new QueueEndpoint(
            connection.Endpoint,
            connection.Account,
            new SharedKeyPolicy(new AccountKey(connection.Account, connection.Key)),
            options ?? new QueueClientOptions());
    }

    public static QueueEndpoint To(Uri serviceUri, TokenCredential credential, QueueClientOptions options) => new(
        serviceUri,
        AccountOfUri.Of(serviceUri),
        new BearerTokenAuthenticationPolicy(credential, StorageScope),
        options ?? new QueueClientOptions());
}

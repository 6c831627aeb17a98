using System.Diagnostics.Metrics;
using Azure.Identity;
using DurableStreams.AspNetCore.Options;
using DurableStreams.Hosting;
using DurableStreams.Signals;
using DurableStreams.Storage.AzureTables;
using DurableStreams.Storage.AzureTables.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Hosting;

/// <summary>Configures the store from the settings below <c>DurableStreams:Storage</c>.</summary>
public static class ConfiguredStore
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = DurableStreamsHttpOptions.SectionName + ":Storage";

    /// <summary>
    /// Stores streams in the configured account, and creates missing tables before the first request.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// No account is configured. The message names the settings.
    /// </exception>
    public static IDurableStreamsBuilder UseConfiguredStore(
        this IDurableStreamsBuilder streams, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(streams);
        var settings = new StorageSettings();
        SettingsBinder.Bind(configuration, SectionName, settings);
        if (settings.ConnectionString is null && (settings.Endpoint is null || settings.Queues is null))
        {
            throw new InvalidOperationException(
                $"No storage account is configured. Set '{SectionName}:ConnectionString', or '{SectionName}:AccountName' (outside the public cloud TableEndpoint and QueueEndpoint) to use the app's identity.");
        }

        streams.Services.AddSingleton(services => settings.ConnectionString is { } connection
            ? new StorageFanOutQueue(connection)
            : new StorageFanOutQueue(settings.Queues!, Identity(settings)));
        streams.Services.AddSingleton<IFanOutQueue>(
            static services => services.GetRequiredService<StorageFanOutQueue>());
        streams.Services.AddHostedService<StorageCreation>();
        return streams.UseStore(services => Open(settings, services));
    }

    private static AzureTableStreamStore Open(StorageSettings settings, IServiceProvider services)
    {
        var options = new AzureTableStoreOptions();
        options = settings.TablePrefix is { } prefix ? options with { TablePrefix = prefix } : options;
        options = settings.StagingTimeout is { } timeout ? options with { StagingTimeout = timeout } : options;
        TimeProvider time = services.GetRequiredService<TimeProvider>();
        IMeterFactory meters = services.GetRequiredService<IMeterFactory>();
        return settings.ConnectionString is { } connection
            ? new AzureTableStreamStore(connection, options, time, meters)
            : new AzureTableStreamStore(settings.Endpoint!, Identity(settings), options, time, meters);
    }

    private static DefaultAzureCredential Identity(StorageSettings settings) =>
        new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = settings.ClientId });
}

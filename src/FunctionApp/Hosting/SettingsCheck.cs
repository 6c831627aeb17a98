using DurableStreams.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Hosting;

/// <summary>Warns at startup of settings that no part of the app has.</summary>
internal sealed partial class SettingsCheck(IConfiguration configuration, ILogger<SettingsCheck> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        (string, Type) storage = (ConfiguredStore.SectionName, typeof(StorageSettings));
        foreach (string sentence in UnknownSettings.Find(configuration, storage))
        {
            UnknownSetting(log, sentence);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Warning, "{Sentence}")]
    private static partial void UnknownSetting(ILogger log, string sentence);
}

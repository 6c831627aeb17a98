using DurableStreams.AspNetCore.Hosting;
using DurableStreams.FunctionApp.Http;
using DurableStreams.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionApp.Hosting;

/// <summary>Warns at startup of settings that no part of the app has.</summary>
internal sealed class SettingsCheck(IConfiguration configuration, ILogger<SettingsCheck> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        UnknownSettings.Warn(
            log,
            configuration,
            (ConfiguredStore.SectionName, typeof(StorageSettings)),
            (AppendSettings.SectionName, typeof(AppendSettings)),
            (AppendSettings.SectionName, typeof(RoutedAppendOptions)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using DurableStreams.FunctionApp.Hosting;
using DurableStreams.Hosting;
using DurableStreams.TestKit.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Hosting;

public sealed class SettingsTests
{
    [Fact]
    public void A_duration_without_a_unit_is_refused_with_a_sentence()
    {
        IDurableStreamsBuilder app = new ServiceCollection().AddFunctionApp();

        var problem = Assert.Throws<InvalidOperationException>(() => app.UseConfiguredStore(Configuration(new()
        {
            ["DurableStreams:Storage:ConnectionString"] = "UseDevelopmentStorage=true",
            ["DurableStreams:Storage:StagingTimeout"] = "15",
        })));

        Assert.StartsWith(
            "The setting 'DurableStreams:Storage:StagingTimeout' is '15', which is not a duration; ",
            problem.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Misspelt_settings_are_warned_about_at_startup_and_others_are_not()
    {
        var log = new RecordedWarnings<SettingsCheck>();
        var check = new SettingsCheck(
            Configuration(new()
            {
                ["DurableStreams:Storage:TablePrefix"] = "ds",
                ["DurableStreams:Storage:TablePrefx"] = "ds",
                ["DurableStreams:FanOut:SignalWait"] = "1s",
                ["DurableStreams:Append:Route"] = "Entity",
                ["DurableStreams:Append:Timeout"] = "10s",
                ["AzureWebJobsStorage:accountName"] = "x",
            }),
            log);

        await check.StartAsync(CancellationToken.None);

        Assert.Equal(
            ["The setting 'DurableStreams:Storage:TablePrefx' is unknown and has no effect; "
                + "the nearest one is 'DurableStreams:Storage:TablePrefix'."],
            log.Messages);
    }

    [Fact]
    public void The_app_checks_its_settings() => Assert.Contains(
        new ServiceCollection().AddFunctionApp().Services,
        static service => service.ImplementationType == typeof(SettingsCheck));

    private static IConfigurationRoot Configuration(Dictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
}

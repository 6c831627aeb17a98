using DurableStreams.FunctionApp.Tests.Http;
using DurableStreams.TestKit.Otlp;

namespace DurableStreams.FunctionApp.Tests.Hosting;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_traces_and_logs_are_exported_to_the_endpoint()
    {
        await using OtlpReceiver collector = await OtlpReceiver.StartAsync();
        var settings = collector.Settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        settings["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information";
        await using App app = await App.StartAsync(settings: settings);
        await app.CreateAsync(body: "[1]");

        await collector.WhenReceivedAsync("/v1/metrics", "durablestreams.http.requests");
        await collector.WhenReceivedAsync("/v1/metrics", "durablestreams.commits");
        await collector.WhenReceivedAsync("/v1/traces", "durablestreams.commit");
        await collector.WhenReceivedAsync("/v1/logs", "Application started");
    }
}

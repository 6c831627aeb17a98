using System.Globalization;
using System.Text.Json;
using DurableStreams.AspNetCore.Options;
using DurableStreams.FunctionApp.Hosting;
using DurableStreams.FunctionApp.Tests.Simulation;

namespace DurableStreams.FunctionApp.Tests.Hosting;

/// <summary>Settings in the files of the Functions host that the code relies on.</summary>
public sealed class HostFilesTests
{
    private static readonly JsonElement Host = Read("host.json");

    [Fact]
    public void Routes_have_no_prefix() =>
        Assert.Equal("", Host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());

    [Fact]
    public void Idle_queues_are_polled_at_least_once_a_second()
    {
        JsonElement extensions = Host.GetProperty("extensions");
        JsonElement storage = extensions.GetProperty("durableTask").GetProperty("storageProvider");
        Assert.Equal("00:00:01", storage.GetProperty("maxQueuePollingInterval").GetString());
        Assert.Equal("00:00:01", extensions.GetProperty("queues").GetProperty("maxPollingInterval").GetString());
    }

    [Fact]
    public void A_failed_message_is_not_retried_at_once()
    {
        JsonElement queues = Host.GetProperty("extensions").GetProperty("queues");
        string visibilityTimeout = queues.GetProperty("visibilityTimeout").GetString()!;
        Assert.True(TimeSpan.Parse(visibilityTimeout, CultureInfo.InvariantCulture) >= TimeSpan.FromSeconds(5));
        Assert.Equal(5, queues.GetProperty("maxDequeueCount").GetInt32());
    }

    [Fact]
    public void Queue_messages_are_base64_like_those_that_the_app_sends() =>
        Assert.Equal(
            "base64",
            Host.GetProperty("extensions").GetProperty("queues").GetProperty("messageEncoding").GetString());

    [Fact]
    public void The_simulation_uses_the_batch_size_of_entities() =>
        Assert.Equal(
            EntityHost.MaxBatch,
            Host.GetProperty("extensions")
                .GetProperty("durableTask")
                .GetProperty("maxEntityOperationBatchSize")
                .GetInt32());

    [Fact]
    public void Requests_and_exceptions_are_excluded_from_sampling() =>
        Assert.Equal(
            "Request;Exception",
            Host.GetProperty("logging")
                .GetProperty("applicationInsights")
                .GetProperty("samplingSettings")
                .GetProperty("excludedTypes")
                .GetString());

    [Fact]
    public void A_client_that_leaves_is_recorded_once_and_the_log_of_the_app_is_kept()
    {
        // The host records its exception as the result and, with the same stack, in the category of the function.
        JsonElement levels = Host.GetProperty("logging").GetProperty("logLevel");
        Assert.Equal("Information", levels.GetProperty("Host.Results").GetString());
        Assert.Equal("None", levels.GetProperty("Function.StreamHttp").GetString());
        Assert.Equal("Information", levels.GetProperty("Function.StreamHttp.User").GetString());
    }

    [Fact]
    public void Durable_Task_traces_nothing_itself_and_says_nothing_about_it_at_startup()
    {
        JsonElement tracing = Host.GetProperty("extensions").GetProperty("durableTask").GetProperty("tracing");
        Assert.True(tracing.GetProperty("distributedTracingEnabled").GetBoolean());
        Assert.Equal("None", tracing.GetProperty("version").GetString());
    }

    [Fact]
    public void A_function_can_run_longer_than_the_longest_live_read()
    {
        string timeout = Host.GetProperty("functionTimeout").GetString()!;
        TimeSpan functionTimeout = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
        Assert.True(functionTimeout > TimeSpan.FromSeconds(230));

        // The load balancer ends connections that are idle for 230 s.
        var options = new DurableStreamsHttpOptions();
        Assert.True(options.Sse.KeepAlive < TimeSpan.FromSeconds(115));
        Assert.True(options.Sse.Lifetime < TimeSpan.FromSeconds(200));
        Assert.True(options.LongPoll.Timeout < TimeSpan.FromSeconds(200));
    }

    [Fact]
    public void The_sample_settings_are_for_the_storage_emulator_and_contain_no_secret()
    {
        JsonElement values = Read("local.settings.sample.json").GetProperty("Values");
        Assert.Equal("UseDevelopmentStorage=true", values.GetProperty("AzureWebJobsStorage").GetString());
        Assert.Equal("dotnet-isolated", values.GetProperty("FUNCTIONS_WORKER_RUNTIME").GetString());
        string section = ConfiguredStore.SectionName.Replace(":", "__", StringComparison.Ordinal);
        Assert.Equal("UseDevelopmentStorage=true", values.GetProperty(section + "__ConnectionString").GetString());
        Assert.All(values.EnumerateObject(), value =>
            Assert.DoesNotContain("Key=", value.Value.GetString(), StringComparison.OrdinalIgnoreCase));
    }

    private static JsonElement Read(string file) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file))).RootElement;
}

using System.Globalization;
using System.Text.Json;
using DurableStreams.AspNetCore.Options;
using DurableStreams.FunctionApp.Hosting;
using DurableStreams.FunctionApp.Tests.Simulation;

namespace DurableStreams.FunctionApp.Tests.Hosting;

/// <summary>What the code relies on in the files of the Functions host.</summary>
public sealed class HostFilesTests
{
    private static readonly JsonElement Host = Read("host.json");

    [Fact]
    public void Routes_have_no_prefix() =>
        Assert.Equal("", Host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());

    [Fact]
    public void Idle_queues_are_looked_at_often_enough()
    {
        JsonElement extensions = Host.GetProperty("extensions");
        Assert.Equal("00:00:01", extensions.GetProperty("durableTask").GetProperty("storageProvider").GetProperty("maxQueuePollingInterval").GetString());
        Assert.Equal("00:00:01", extensions.GetProperty("queues").GetProperty("maxPollingInterval").GetString());
    }

    [Fact]
    public void A_failed_message_is_not_tried_five_times_in_a_row()
    {
        JsonElement queues = Host.GetProperty("extensions").GetProperty("queues");
        Assert.True(TimeSpan.Parse(queues.GetProperty("visibilityTimeout").GetString()!, CultureInfo.InvariantCulture) >= TimeSpan.FromSeconds(5));
        Assert.Equal(5, queues.GetProperty("maxDequeueCount").GetInt32());
    }

    [Fact]
    public void Queue_messages_are_base64_as_the_product_sends_them() =>
        Assert.Equal("base64", Host.GetProperty("extensions").GetProperty("queues").GetProperty("messageEncoding").GetString());

    [Fact]
    public void Batches_of_entities_are_as_large_as_the_simulation_makes_them() =>
        Assert.Equal(EntityHost.MaxBatch, Host.GetProperty("extensions").GetProperty("durableTask").GetProperty("maxEntityOperationBatchSize").GetInt32());

    [Fact]
    public void Requests_and_exceptions_are_not_sampled_away() =>
        Assert.Equal(
            "Request;Exception",
            Host.GetProperty("logging").GetProperty("applicationInsights").GetProperty("samplingSettings").GetProperty("excludedTypes").GetString());

    [Fact]
    public void A_function_may_run_longer_than_anything_it_waits_for()
    {
        TimeSpan functionTimeout = TimeSpan.Parse(Host.GetProperty("functionTimeout").GetString()!, CultureInfo.InvariantCulture);
        Assert.True(functionTimeout > TimeSpan.FromSeconds(230));

        // The load balancer ends what is silent for 230 s.
        var options = new DurableStreamsHttpOptions();
        Assert.True(options.Sse.KeepAlive < TimeSpan.FromSeconds(115));
        Assert.True(options.Sse.Lifetime < TimeSpan.FromSeconds(200));
        Assert.True(options.LongPoll.Timeout < TimeSpan.FromSeconds(200));
    }

    [Fact]
    public void The_sample_settings_are_for_the_storage_emulator_and_hold_no_secret()
    {
        JsonElement values = Read("local.settings.sample.json").GetProperty("Values");
        Assert.Equal("UseDevelopmentStorage=true", values.GetProperty("AzureWebJobsStorage").GetString());
        Assert.Equal("dotnet-isolated", values.GetProperty("FUNCTIONS_WORKER_RUNTIME").GetString());
        Assert.Equal("UseDevelopmentStorage=true", values.GetProperty(ConfiguredStore.SectionName.Replace(":", "__", StringComparison.Ordinal) + "__ConnectionString").GetString());
        Assert.All(values.EnumerateObject(), value =>
            Assert.DoesNotContain("Key=", value.Value.GetString(), StringComparison.OrdinalIgnoreCase));
    }

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file))).RootElement;
}

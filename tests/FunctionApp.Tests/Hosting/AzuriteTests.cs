using DurableStreams.Azurite;
using DurableStreams.Azurite.Faults;
using DurableStreams.FunctionApp.Harness;
using DurableStreams.Signals;
using DurableStreams.Storage.AzureTables;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Hosting;

/// <summary>The whole app on an emulated storage account.</summary>
public sealed class AzuriteTests : IAsyncLifetime
{
    private AzuriteProcess _azurite = null!;

    public async Task InitializeAsync() => _azurite = await AzuriteProcess.StartAsync();

    public async Task DisposeAsync() => await _azurite.DisposeAsync();

    [Fact]
    public async Task What_was_appended_is_sealed_by_the_entity_and_read_by_another_process()
    {
        await using FunctionHost first = await StartAsync(chaosSeed: null);
        using var client = new HttpClient { BaseAddress = first.BaseAddress };
        (await client.PutAsync("/v1/stream/p/s", new StringContent("0,", null, "text/plain"))).EnsureSuccessStatusCode();
        for (int i = 1; i < 20; i++)
        {
            (await client.PostAsync("/v1/stream/p/s", new StringContent($"{i},", null, "text/plain"))).EnsureSuccessStatusCode();
        }

        // Once through HTTP the app has a client of Durable Task.
        await first.Services.GetRequiredService<IMaintenanceSignals>().SealAsync(TestStreams.Path("p/s"), CancellationToken.None);
        await first.Entities.WhenIdleAsync();
        Assert.NotNull(first.Entities.StateOf(EntityKeys.ForStream(TestStreams.Path("p/s"))));
        Assert.Empty(first.Entities.Failures.All);

        await using FunctionHost second = await StartAsync(chaosSeed: 5);
        using var reader = new HttpClient { BaseAddress = second.BaseAddress };
        Assert.Equal(string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},")), await reader.GetStringAsync("/v1/stream/p/s?offset=-1"));
        Assert.Empty(first.Failures.Thrown);
        Assert.Empty(second.Failures.Thrown);
    }

    [Fact]
    public async Task It_is_ready_while_the_tables_answer()
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UtcNow);
        var transport = new FaultyTransport();
        await using FunctionHost host = await FunctionHost.StartAsync(
            new HarnessOptions { Urls = "http://127.0.0.1:0", RunTimers = false },
            (streams, _) => streams.UseStore(services => new AzureTableStreamStore(
                _azurite.ConnectionString,
                new AzureTableStoreOptions { ReadRetries = 0, ConfigureClient = client => client.Transport = transport })),
            services => services.AddSingleton<TimeProvider>(clock));
        await host.Services.GetRequiredService<AzureTableStreamStore>().CreateTablesAsync(CancellationToken.None);
        using var client = new HttpClient { BaseAddress = host.BaseAddress };
        transport.Counts.Reset();

        Assert.Equal("""{"status":"ready"}""", await client.GetStringAsync("/health/ready"));
        Assert.Equal(1, transport.Counts.All.Count);

        transport.Decide = static (_, _) => Fault.Throttle;
        Assert.Equal(200, (int)(await client.GetAsync("/health/ready")).StatusCode);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(503, (int)(await client.GetAsync("/health/ready")).StatusCode);

        transport.Decide = static (_, _) => Fault.LoseAnswer;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(503, (int)(await client.GetAsync("/health/ready")).StatusCode);

        transport.Decide = FaultPlan.None;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (int)(await client.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task Queues_of_the_account_are_worked_with_as_the_harness_expects()
    {
        var queues = new StorageQueues(_azurite.ConnectionString);
        Assert.Empty(await queues.ReceiveAsync("work", 16, TimeSpan.FromMinutes(1), CancellationToken.None));
        await queues.SendAsync("work", "dGV4dA==", TimeSpan.Zero, CancellationToken.None);
        ReceivedMessage first = Assert.Single(await queues.ReceiveAsync("work", 16, TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.Equal(("dGV4dA==", 1), (first.Text, first.DequeueCount));
        await queues.ReleaseAsync("work", first, TimeSpan.Zero, CancellationToken.None);
        ReceivedMessage second = Assert.Single(await queues.ReceiveAsync("work", 16, TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.Equal(("dGV4dA==", 2), (second.Text, second.DequeueCount));
        await queues.DeleteAsync("work", first, CancellationToken.None);
        await queues.DeleteAsync("work", second, CancellationToken.None);
        await queues.DeleteAsync("work", second, CancellationToken.None);
    }

    /// <summary>Here and not with the other process tests, so that the emulator's packages are installed by now.</summary>
    [Fact]
    public async Task The_harness_starts_and_ends_an_emulator_of_its_own()
    {
        string dll = Path.Combine(AppContext.BaseDirectory, "FunctionApp.Harness.dll");
        await using ServerProcess harness = await ServerProcess.StartAsync(dll, []);
        using HttpClient client = harness.CreateClient();
        (await client.PutAsync("/v1/stream/a", new StringContent("[1]", null, "application/json"))).EnsureSuccessStatusCode();
        Assert.Equal("[1]", await client.GetStringAsync("/v1/stream/a?offset=-1"));
        Assert.Equal(0, await harness.TerminateAsync());
    }

    private Task<FunctionHost> StartAsync(int? chaosSeed) => FunctionHost.StartAsync(
        new HarnessOptions
        {
            Urls = "http://127.0.0.1:0",
            RunTimers = false,
            ChaosSeed = chaosSeed,
            Settings = new StorageChoice(_azurite.ConnectionString, Memory: false).Settings,
        },
        static (streams, configuration) => streams.UseConfiguredStore(configuration));
}

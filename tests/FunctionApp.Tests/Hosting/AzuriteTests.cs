using DurableStreams.Azurite.Faults;
using DurableStreams.FunctionApp.Entities;
using DurableStreams.FunctionApp.Tests.Http;
using DurableStreams.FunctionApp.Tests.Simulation;
using DurableStreams.Signals;
using DurableStreams.Storage.AzureTables;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.FunctionApp.Tests.Hosting;

/// <summary>The whole app on an emulated storage account.</summary>
public sealed class AzuriteTests : IAsyncLifetime
{
    private TestAccount _account = null!;

    public async Task InitializeAsync() => _account = await TestAccount.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Appends_are_sealed_by_the_entity_and_read_by_another_process()
    {
        await using App first = await App.StartAsync(_account);
        (await first.SendAsync("PUT", "/v1/stream/p/s", "0,", "text/plain")).EnsureSuccessStatusCode();
        for (int i = 1; i < 20; i++)
        {
            (await first.SendAsync("POST", "/v1/stream/p/s", $"{i},", "text/plain")).EnsureSuccessStatusCode();
        }

        // The requests above have given the app its Durable Task client.
        IMaintenanceSignals signals = first.Services.GetRequiredService<IMaintenanceSignals>();
        await signals.SealAsync(TestStreams.Path("p/s"), CancellationToken.None);
        await first.Entities.WhenIdleAsync();
        Assert.NotNull(first.Entities.StateOf(EntityKeys.ForStream(TestStreams.Path("p/s"))));
        Assert.Empty(first.Entities.Failures);

        await using App second = await App.StartAsync(
            _account, configure: static services => services.AddSingleton<IChaos>(new RandomChaos(5)));
        Assert.Equal(
            string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},")),
            await second.Client.GetStringAsync("/v1/stream/p/s?offset=-1"));
        Assert.Empty(first.Failures.Thrown);
        Assert.Empty(second.Failures.Thrown);
    }

    [Fact]
    public async Task It_is_ready_while_the_tables_respond()
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UtcNow);
        var transport = new FaultyTransport();
        await using App app = await App.StartAsync(
            (streams, _) => streams.UseStore(services => new AzureTableStreamStore(
                _account.ConnectionString,
                new AzureTableStoreOptions
                {
                    TablePrefix = _account.TablePrefix,
                    ReadRetries = 0,
                    ConfigureClient = client => client.Transport = transport,
                })),
            configure: services => services.AddSingleton<TimeProvider>(clock));
        await app.Services.GetRequiredService<AzureTableStreamStore>().CreateTablesAsync(CancellationToken.None);
        transport.Counts.Reset();

        Assert.Equal("""{"status":"ready"}""", await app.Client.GetStringAsync("/health/ready"));
        Assert.Equal(1, transport.Counts.All.Count);

        transport.Decide = static (_, _) => StorageFault.Throttle;
        Assert.Equal(200, (int)(await app.Client.GetAsync("/health/ready")).StatusCode);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(503, (int)(await app.Client.GetAsync("/health/ready")).StatusCode);

        transport.Decide = static (_, _) => StorageFault.LoseAnswer;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(503, (int)(await app.Client.GetAsync("/health/ready")).StatusCode);

        transport.Decide = FaultPlan.None;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (int)(await app.Client.GetAsync("/health/ready")).StatusCode);
    }
}

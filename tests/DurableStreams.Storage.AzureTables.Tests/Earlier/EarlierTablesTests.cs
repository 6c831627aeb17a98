using DurableStreams.Addressing;
using DurableStreams.Azurite.Faults;
using DurableStreams.Core.Tests.Earlier;
using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Options;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Storage.AzureTables.Tests.Earlier;

/// <summary>
/// Tables that earlier releases wrote are served exactly and can be used. See README.md next to the fixtures.
/// </summary>
public sealed class EarlierTablesTests : TablesTest
{
    private const string Regenerate = "DURABLE_STREAMS_WRITE_TABLES";

    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "Earlier");

    // An append that was uploaded and never published.
    private static readonly StreamPath Staged = TestStreams.Path("staged");

    private readonly ManualTimeProvider _clock = new(EarlierStreams.WrittenAt);
    private readonly SignalBoard _signals = new();

    [Theory]
    [InlineData("tables-2026-11")]
    [InlineData("tables-2026-12")]
    public async Task Tables_of_an_earlier_release_are_served_exactly(string fixture)
    {
        AzureTableStreamStore store = await LoadAsync(fixture);
        await using StreamService service = Start(store);

        string transcript = await Transcript.OfAsync(service, EarlierStreams.Paths);

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Fixtures, fixture + ".txt")), transcript);
    }

    [Theory]
    [InlineData("tables-2026-11")]
    [InlineData("tables-2026-12")]
    public async Task Tables_of_an_earlier_release_can_be_appended_to_and_swept(string fixture)
    {
        AzureTableStreamStore store = await LoadAsync(fixture);
        Assert.NotEmpty(await Tables.KeysAsync(Staged, "x|"));
        string transcript;
        await using (StreamService service = Start(store))
        {
            await EarlierStreams.ContinueAsync(service, store, _signals, _clock);
            transcript = await Transcript.OfAsync(service, EarlierStreams.Paths);
        }

        Assert.Empty(await store.ReadDueAsync(_clock.GetUtcNow(), 10, default));
        Assert.Empty(await Tables.KeysAsync(Staged, "x|"));
        Assert.Empty(await Tables.KeysAsync(Staged, "m|"));
        await using StreamService other = Start(Store());
        Assert.Equal(transcript, await Transcript.OfAsync(other, EarlierStreams.Paths));
    }

    /// <summary>Writes a fixture with this release, when asked to.</summary>
    [Fact]
    public async Task Tables_are_written_when_asked_for()
    {
        if (Environment.GetEnvironmentVariable(Regenerate) is not { Length: > 0 } target)
        {
            return;
        }

        var transport = new FaultyTransport();
        AzureTableStreamStore store = Store(transport);
        TestStream staged = await TestStream.CreateAsync(store, Staged);
        transport.Decide = FaultPlan.Nth(CallKind.Transaction, 1, StorageFault.FailBefore);
        Assert.Equal(
            CommitResult.Unknown,
            await store.CommitAsync(staged.NextAppend(new byte[AzureLimits.InlineBytes + 1])));
        transport.Decide = (_, _) => StorageFault.None;

        await using StreamService service = Start(store);
        await EarlierStreams.WriteAsync(service, store, _signals);
        await File.WriteAllTextAsync(target + ".txt", await Transcript.OfAsync(service, EarlierStreams.Paths));
        await TableDump.SaveAsync(Tables, target + ".json.gz");
    }

    private async Task<AzureTableStreamStore> LoadAsync(string fixture)
    {
        await TableDump.LoadAsync(Tables, Path.Combine(Fixtures, fixture + ".json.gz"));
        return Store();
    }

    // The number of due partitions of a deployment, not the one of the other tests.
    private AzureTableStreamStore Store(FaultyTransport? transport = null) => Tables.Store(
        time: _clock,
        transport: transport,
        configure: options => options with { DueShards = new AzureTableStoreOptions().DueShards });

    // No background work, which would disturb the clock.
    private StreamService Start(AzureTableStreamStore store) => TestServices.Start(
        store,
        store,
        new StreamServiceOptions { LifetimeTick = Timeout.InfiniteTimeSpan },
        _clock,
        new TestFanOut(store, _signals, _signals));
}

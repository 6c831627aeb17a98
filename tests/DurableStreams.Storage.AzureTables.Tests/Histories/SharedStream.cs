using DurableStreams.Azurite.Faults;
using DurableStreams.Core.Tests.Writers.Linearizability;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Writers.Randomised;

/// <summary>
/// One path of tables on Azurite, used by several services with caches of their own, and the history of its calls: the
/// namesake in the core's tests, over this store.
/// </summary>
internal sealed class SharedStream : IAsyncDisposable
{
    private readonly StreamPath _path;
    private readonly HistoryRecorder _history = new();
    private readonly List<RandomTransportFaults> _faults = [];
    private readonly List<FaultyTransport> _transports = [];
    private readonly List<RecordingStore> _recordings = [];
    private readonly List<StreamService> _services = [];
    private readonly List<StreamClient> _clients = [];
    private readonly ClockPump _pump;

    public SharedStream(TestTables tables, int services, double faultRate, int seed)
    {
        _path = TestStreams.Path($"project/shared{seed}");
        Clock = new ManualTimeProvider();
        _pump = new ClockPump(Clock);
        for (int i = 0; i < services; i++)
        {
            _faults.Add(new RandomTransportFaults((seed * 10) + i, faultRate));
            _transports.Add(new FaultyTransport { Decide = _faults[i].Decide });
            var store = tables.Store(maxPage: 3, Clock, _transports[i], options => options with { ReadRetries = 1 });
            _recordings.Add(new RecordingStore(store));
            _services.Add(TestServices.Start(_recordings[i], store, new StreamServiceOptions { LifetimeTick = Timeout.InfiniteTimeSpan }, Clock));
            _clients.Add(new StreamClient(_services[i], _path));
        }
    }

    public ManualTimeProvider Clock { get; }

    public int Services => _services.Count;

    public IReadOnlyCollection<Call> History => _history.Calls;

    /// <summary>Asks one of the services.</summary>
    public Task<Answer> AskAsync(int service, Request request) =>
        _history.RecordAsync($"{(char)('A' + service)}", request, () => _clients[service].AskAsync(request));

    /// <summary>Lets requests arrive whose callers have given them up long ago.</summary>
    public Task DisturbAsync(int service) => _transports[service].ReleaseAsync();

    /// <summary>Lets what is under way arrive, without further faults, and has every service look at the stream.</summary>
    /// <returns>What the store holds then.</returns>
    public async Task<IReadOnlyList<StoredLife>> SettleAsync()
    {
        _faults.ForEach(faults => faults.Stop());
        foreach (FaultyTransport transport in _transports)
        {
            await transport.ReleaseAsync();
        }

        for (int service = 0; service < Services; service++)
        {
            await AskAsync(service, new Request.Head());
            await AskAsync(service, new Request.Read());
        }

        return await CommittedLives.OfAsync(_path, _recordings[0], [.. _recordings.SelectMany(recording => recording.Commits)]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (StreamService service in _services)
        {
            await service.DisposeAsync();
        }

        await _pump.DisposeAsync();
    }
}

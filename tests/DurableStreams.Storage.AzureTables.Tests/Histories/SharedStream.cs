using DurableStreams.Addressing;
using DurableStreams.Azurite.Faults;
using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Options;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.Storage.AzureTables.Tests.Histories;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Writing.Randomised;

/// <summary>
/// A path on Azurite that several services with their own caches use, and the history of its calls. Counterpart of the
/// class of the same name in the tests of Core.
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
            _services.Add(TestServices.Start(
                _recordings[i], store, new StreamServiceOptions { LifetimeTick = Timeout.InfiniteTimeSpan }, Clock));
            _clients.Add(new StreamClient(_services[i], _path));
        }
    }

    public ManualTimeProvider Clock { get; }

    public int Services => _services.Count;

    public IReadOnlyCollection<Call> History => _history.Calls;

    /// <summary>Sends a request to one of the services.</summary>
    public Task<Answer> AskAsync(int service, Request request) =>
        _history.RecordAsync($"{(char)('A' + service)}", request, () => _clients[service].AskAsync(request));

    /// <summary>Releases late requests, whose callers have given up already.</summary>
    public Task DisturbAsync(int service) => _transports[service].ReleaseAsync();

    /// <summary>Stops the faults, releases all late requests, and makes every service read the stream.</summary>
    /// <returns>The final content of the store.</returns>
    public async Task<IReadOnlyList<StoredIncarnation>> SettleAsync()
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

        return await CommittedIncarnations.OfAsync(
            _path, _recordings[0], [.. _recordings.SelectMany(recording => recording.Commits)]);
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

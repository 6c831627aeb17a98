using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Options;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Writing.Randomised;

/// <summary>A path that several services with their own caches use over one store, and its history.</summary>
internal sealed class SharedStream : IAsyncDisposable
{
    /// <summary>Number of store calls after which every late commit has arrived.</summary>
    private const int CallsToSettle = 10;

    private static readonly StreamPath Path = TestStreams.Path("project/shared");

    private readonly HistoryRecorder _history = new();
    private readonly MemoryStreamStore _memory;
    private readonly RecordingStore _recording;
    private readonly List<StoppableFaults> _faults = [];
    private readonly List<StreamService> _services = [];
    private readonly List<StreamClient> _clients = [];
    private readonly ClockPump _pump;
    private int _others;

    public SharedStream(Conditions conditions, int seed)
    {
        Clock = new ManualTimeProvider();
        _pump = new ClockPump(Clock);
        _memory = new MemoryStreamStore(conditions.Exclusive, conditions.MaxCommitBytes);
        _recording = new RecordingStore(_memory);
        for (int i = 0; i < conditions.Services; i++)
        {
            int ownSeed = (seed * 10) + i;
            var yielding = new YieldingStore(_recording, ownSeed, conditions.MaxYields);
            _faults.Add(new StoppableFaults(new RandomFaults(ownSeed, conditions.FaultRate)));
            var failing = new FaultInjectingStore(yielding, _memory, _faults[i]);
            var store = new RingOverwritingStore(failing, _recording, ownSeed, conditions.ForgetRate);
            StreamServiceOptions options = conditions.Options with { LifetimeTick = Timeout.InfiniteTimeSpan };
            _services.Add(TestServices.Start(store, failing, options, Clock));
            _clients.Add(new StreamClient(_services[i], Path, conditions.Lifetime));
        }
    }

    public ManualTimeProvider Clock { get; }

    public int Services => _services.Count;

    public IReadOnlyCollection<Call> History => _history.Calls;

    /// <summary>Sends a request to one of the services, and records it.</summary>
    public Task<Answer> AskAsync(int service, Request request) =>
        _history.RecordAsync($"{(char)('A' + service)}", request, () => _clients[service].AskAsync(request));

    /// <summary>Uses another path, so that a service with a low limit of active streams may evict this one.</summary>
    public async Task DisturbAsync(int service)
    {
        StreamPath other = TestStreams.Path($"other/{Interlocked.Increment(ref _others)}");
        await _services[service].HeadAsync(other, CancellationToken.None);
    }

    /// <summary>Stops the faults, waits for late commits, and reads the stream with every service.</summary>
    /// <returns>The stored incarnations.</returns>
    public async Task<IReadOnlyList<StoredIncarnation>> SettleAsync()
    {
        _faults.ForEach(faults => faults.Stop());
        for (int call = 0; call < CallsToSettle; call++)
        {
            await Task.WhenAll(_services.Select(service => service.HeadAsync(Path, CancellationToken.None).AsTask()));
        }

        for (int service = 0; service < Services; service++)
        {
            await AskAsync(service, new Request.Head());
            await AskAsync(service, new Request.Read());
        }

        return await StoredIncarnations.OfAsync(Path, _memory, _recording);
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

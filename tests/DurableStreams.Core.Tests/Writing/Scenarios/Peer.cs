using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Options;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>One of several services over a store. Its store calls are counted and recorded, and can fail.</summary>
internal sealed class Peer
{
    private readonly FaultInjectingStore _store;
    private readonly RecordingStore _sent;
    private readonly StreamClient _client;

    public Peer(MemoryStreamStore memory, StreamPath path, StreamServiceOptions options, TimeProvider clock)
    {
        _store = FaultInjectingStore.Over(memory, Faults);
        _sent = new RecordingStore(_store);
        Service = TestServices.Start(_sent, _store, options with { LifetimeTick = Timeout.InfiniteTimeSpan }, clock);
        _client = new StreamClient(Service, path);
    }

    public StreamService Service { get; }

    public FaultScript Faults { get; } = new();

    /// <summary>Number of head reads.</summary>
    public int Reads => _store.Calls(StoreCall.Get);

    /// <summary>Number of commits that were sent.</summary>
    public int Commits => _store.Calls(StoreCall.Commit);

    /// <summary>Number of all store calls.</summary>
    public int StoreCalls => _store.TotalCalls;

    /// <summary>The commits that have returned, in order; a retried commit is listed each time.</summary>
    public IReadOnlyList<StreamCommit> Sent => [.. _sent.Commits.Select(commit => commit.Commit)];

    public Task<Answer> AskAsync(Request request) => _client.AskAsync(request).InTimeAsync();

    /// <summary>Sends several requests in this order without waiting for responses in between.</summary>
    public Task<Answer[]> AskAllAsync(params IEnumerable<Request> requests) =>
        Task.WhenAll([.. requests.Select(AskAsync)]);
}

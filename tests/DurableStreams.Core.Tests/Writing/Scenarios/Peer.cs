using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Options;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>One of several services over a store: what it asks of the store is counted, written down, and made to fail.</summary>
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

    /// <summary>How many heads were read.</summary>
    public int Reads => _store.Calls(StoreCall.Get);

    /// <summary>How many commits were sent.</summary>
    public int Commits => _store.Calls(StoreCall.Commit);

    /// <summary>How often the store was called for whatever reason.</summary>
    public int StoreCalls => _store.TotalCalls;

    /// <summary>The commits that were sent and answered, in order, resent ones every time.</summary>
    public IReadOnlyList<StreamCommit> Sent => [.. _sent.Commits.Select(commit => commit.Commit)];

    public Task<Answer> AskAsync(Request request) => _client.AskAsync(request).InTimeAsync();

    /// <summary>Asks several requests in this order without waiting for an answer in between.</summary>
    public Task<Answer[]> AskAllAsync(params IEnumerable<Request> requests) => Task.WhenAll([.. requests.Select(AskAsync)]);
}

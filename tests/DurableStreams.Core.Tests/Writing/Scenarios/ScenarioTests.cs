using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Options;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>Two services, A and B, over one store, and a stream that A has created and B has not read yet.</summary>
public abstract class ScenarioTests : IAsyncLifetime
{
    private static readonly StreamPath Path = TestStreams.Path("project/stream");

    private readonly List<Peer> _peers = [];
    private readonly MemoryStreamStore _memory;
    private ClockPump? _pump;

    private protected ScenarioTests(
        StreamServiceOptions? options = null, bool isExclusive = false, int maxCommitBytes = 4096)
    {
        _memory = new MemoryStreamStore(isExclusive, maxCommitBytes);
        A = NewPeer(options);
        B = NewPeer(options);
    }

    private protected ManualTimeProvider Clock { get; } = new();

    private protected Peer A { get; }

    private protected Peer B { get; }

    public virtual async Task InitializeAsync()
    {
        Assert.Equal(new Answer.Created(At(0), false), await A.AskAsync(new Request.Create()));
        _pump = new ClockPump(Clock);
    }

    public async Task DisposeAsync()
    {
        foreach (Peer peer in _peers)
        {
            await peer.Service.DisposeAsync();
        }

        await StopClockAsync();
    }

    /// <summary>Stops the clock; afterwards only the test advances it.</summary>
    private protected async Task StopClockAsync()
    {
        if (_pump is { } pump)
        {
            _pump = null;
            await pump.DisposeAsync();
        }
    }

    /// <summary>Starts one more service over the same store.</summary>
    private protected Peer NewPeer(StreamServiceOptions? options = null)
    {
        var peer = new Peer(_memory, Path, options ?? new StreamServiceOptions(), Clock);
        _peers.Add(peer);
        return peer;
    }

    /// <summary>An offset of the first incarnation, or of a later one created in the same millisecond.</summary>
    private protected static Offset At(long position, int incarnation = 1) =>
        new(new ManualTimeProvider().GetUtcNow().ToUnixTimeMilliseconds() + incarnation - 1, position);

    private protected static Request.Append Produced(string body, long seq, long epoch = 0, bool close = false) =>
        new(body, close, new Stamp("p", epoch, seq));

    private protected static Request.Append Close { get; } = new("", Close: true);

    /// <summary>Sends a request to A, and runs something else before A looks up the outcome of its commit.</summary>
    private protected async Task<Answer> AskWhileOutcomeIsUnknownAsync(
        Request request, Func<Task> meanwhile, Fault? outcome = null, int readsBefore = 0)
    {
        var gate = new Gate();
        A.Faults.Next(StoreCall.Commit, outcome ?? Fault.AnswerLost)
            .Next(StoreCall.Get, [.. Enumerable.Repeat<Fault?>(null, readsBefore), Fault.PauseBefore(gate)]);
        Task<Answer> asked = A.AskAsync(request);
        await gate.Reached.InTimeAsync();
        await meanwhile();
        gate.Open();
        return await asked;
    }

    /// <summary>All scheduled reminders.</summary>
    private protected async Task<IEnumerable<Reminder>> RemindersAsync() =>
        (await _memory.ReadDueAsync(DateTimeOffset.MaxValue, int.MaxValue, CancellationToken.None))
            .Select(row => row.Reminder);

    /// <summary>The content of the stream, read by a new service.</summary>
    private protected async Task<string> StoredAsync()
    {
        await using StreamService reader = TestServices.Start(_memory, _memory);
        var content = Assert.IsType<Answer.Content>(await new StreamClient(reader, Path).AskAsync(new Request.Read()));
        Assert.Equal(content.Text.Length, content.Tail.Position);
        return content.Text;
    }
}

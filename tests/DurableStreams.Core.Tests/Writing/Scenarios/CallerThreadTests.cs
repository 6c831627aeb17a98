using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Writing.Scenarios;

/// <summary>On a store that completes synchronously, the stream actor runs on the thread of the first caller.</summary>
public sealed class CallerThreadTests
{
    private static readonly StreamPath Path = TestStreams.Path("stream");

    [Fact]
    public async Task A_caller_does_not_process_later_requests()
    {
        var memory = new MemoryStreamStore();
        await using (var creator = TestServices.Start(memory, memory))
        {
            await new StreamClient(creator, Path).AskAsync(new Request.Create());
        }

        var store = new HookedStore(memory);
        await using var service = TestServices.Start(store, memory);
        var client = new StreamClient(service, Path);
        int caller = Environment.CurrentManagedThreadId;
        bool returned = false;
        bool processedByCaller = false;
        Task<Answer>? second = null;
        store.OnCommit = () =>
        {
            processedByCaller |= second is not null
                && !Volatile.Read(ref returned)
                && Environment.CurrentManagedThreadId == caller;
            second ??= client.AskAsync(new Request.Append("b"));
        };

        Task<Answer> first = client.AskAsync(new Request.Append("a"));
        Volatile.Write(ref returned, true);

        Assert.IsType<Answer.Appended>(await first.InTimeAsync());
        Assert.NotNull(second);
        Assert.IsType<Answer.Appended>(await second.InTimeAsync());
        Assert.False(processedByCaller);
    }

    private sealed class HookedStore(IStreamStore inner) : StoreDecorator(inner)
    {
        public Action OnCommit { get; set; } = static () => { };

        public override ValueTask<CommitResult> CommitAsync(StreamCommit commit)
        {
            OnCommit();
            return base.CommitAsync(commit);
        }
    }
}

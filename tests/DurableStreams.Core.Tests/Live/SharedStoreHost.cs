using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Live;
using DurableStreams.Options;
using DurableStreams.Reading;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Live;

/// <summary>Two processes over one store and one clock. The head reads of the first one are counted.</summary>
internal sealed class SharedStoreHost : IAsyncDisposable
{
    public SharedStoreHost(StreamServiceOptions? options = null, bool isExclusive = false)
    {
        var store = new MemoryStreamStore(isExclusive);
        Heads = new HeadReadCounter(store);
        Service = TestServices.Start(Heads, store, options, Clock);
        Other = TestServices.Start(store, store, options, Clock);
    }

    public ManualTimeProvider Clock { get; } = new();

    public HeadReadCounter Heads { get; }

    /// <summary>The process of the readers.</summary>
    public StreamService Service { get; }

    /// <summary>The other process.</summary>
    public StreamService Other { get; }

    /// <summary>Opens a live read at the tail.</summary>
    public async Task<LiveReader> FollowAsync(string path)
    {
        // A new reader shortens the polling interval; the clock must not advance before that.
        Task armed = Clock.WhenTimerArmedAsync(static _ => true);
        LiveOpenOutcome outcome = await Service.FollowAsync(path, ReadFrom.Now);
        LiveReader reader = Assert.IsType<LiveOpenOutcome.Opened>(outcome).Reader;
        await armed.WaitAsync(TestDeadline.Limit);

        // The first head that the process has seen counts as a change.
        Assert.Null(Assert.IsType<ReadOutcome.Read>(await reader.ReadAsync(CancellationToken.None)).Chunk.Data);
        return reader;
    }

    /// <summary>Waits for a change, in effect without a timeout.</summary>
    public static Task<bool> WaitAsync(LiveReader reader) =>
        reader.WaitAsync(TimeSpan.FromDays(1), CancellationToken.None).AsTask();

    /// <summary>
    /// Advances the clock. Runs on the thread pool, where continuations run synchronously, so that the work of a timer
    /// is complete before the next timer fires.
    /// </summary>
    public Task PassAsync(TimeSpan time) => Task.Run(() => Clock.Advance(time));

    /// <summary>Advances the clock and returns the number of head reads.</summary>
    public async Task<int> CountPollsAsync(TimeSpan time)
    {
        int before = Heads.Polls;
        await PassAsync(time);
        return Heads.Polls - before;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Other.DisposeAsync();
    }

    /// <summary>The store of the readers' process; counts its head reads.</summary>
    internal sealed class HeadReadCounter(IStreamStore store) : StoreDecorator(store)
    {
        private int _polls;

        public int Polls => Volatile.Read(ref _polls);

        /// <summary>True to fail every head read.</summary>
        public bool IsDown { get; set; }

        public override ValueTask<StreamSnapshot> GetAsync(
            StreamPath path, SnapshotQuery query, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _polls);
            return IsDown
                ? throw new StoreUnavailableException("The store is down.")
                : base.GetAsync(path, query, cancellationToken);
        }
    }
}

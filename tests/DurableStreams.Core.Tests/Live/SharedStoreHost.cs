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

/// <summary>Two processes over one store and one clock; how often the first looks at heads is counted.</summary>
internal sealed class SharedStoreHost : IAsyncDisposable
{
    public SharedStoreHost(StreamServiceOptions? options = null, bool isExclusive = false)
    {
        var store = new MemoryStreamStore(isExclusive);
        Heads = new CountedHeads(store);
        Service = TestServices.Start(Heads, store, options, Clock);
        Other = TestServices.Start(store, store, options, Clock);
    }

    public ManualTimeProvider Clock { get; } = new();

    public CountedHeads Heads { get; }

    /// <summary>The process of the readers.</summary>
    public StreamService Service { get; }

    /// <summary>The other process.</summary>
    public StreamService Other { get; }

    /// <summary>Starts to follow from now on.</summary>
    public async Task<LiveReader> FollowAsync(string path)
    {
        // Whoever comes makes the process look more often, and until then its clock must stand still.
        Task armed = Clock.WhenTimerArmedAsync(static _ => true);
        LiveReader reader = Assert.IsType<LiveOpenOutcome.Opened>(await Service.FollowAsync(path, ReadFrom.Now)).Reader;
        await armed.WaitAsync(TestDeadline.Limit);

        // That this process saw the stream for the first time counts as a change.
        Assert.Null(Assert.IsType<ReadOutcome.Read>(await reader.ReadAsync(CancellationToken.None)).Chunk.Data);
        return reader;
    }

    /// <summary>Waits without a time-out that matters.</summary>
    public static Task<bool> WaitAsync(LiveReader reader) =>
        reader.WaitAsync(TimeSpan.FromDays(1), CancellationToken.None).AsTask();

    /// <summary>Lets time pass. Whatever a timer sets off is done before the next one fires: on the pool, continuations run at once.</summary>
    public Task PassAsync(TimeSpan time) => Task.Run(() => Clock.Advance(time));

    /// <summary>How many looks were taken while some time passes.</summary>
    public async Task<int> LooksInAsync(TimeSpan time)
    {
        int before = Heads.Looks;
        await PassAsync(time);
        return Heads.Looks - before;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Other.DisposeAsync();
    }

    /// <summary>The store of the readers' process.</summary>
    internal sealed class CountedHeads(IStreamStore store) : StoreDecorator(store)
    {
        private int _looks;

        public int Looks => Volatile.Read(ref _looks);

        /// <summary>True while no head can be read.</summary>
        public bool IsDown { get; set; }

        public override ValueTask<StreamSnapshot> GetAsync(StreamPath path, SnapshotQuery query, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _looks);
            return IsDown ? throw new StoreUnavailableException("The store is down.") : base.GetAsync(path, query, cancellationToken);
        }
    }
}

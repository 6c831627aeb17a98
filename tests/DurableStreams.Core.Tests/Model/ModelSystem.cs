using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Options;
using DurableStreams.Storage.Codecs;
using DurableStreams.StoreContract;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Model;

/// <summary>The system under test: processes over one store, their clock, and a trace of all requests.</summary>
internal sealed class ModelSystem(StoreFixture fixture, IReadOnlyList<ContentType> contentTypes)
{
    /// <summary>Small limits, so that reads need several chunks and caches evict their entries.</summary>
    private static readonly StreamServiceOptions Options = new()
    {
        MaxChunkBytes = 64,
        TailWindowBytes = 100,
        AllTailWindowsBytes = 300,
        ChunkCacheBytes = 2_000,
        MaxActiveStreams = 3,
        LifetimeTick = TimeSpan.FromHours(1),
    };

    private static readonly StreamPath[] AllPaths =
    [
        .. ((string[])["a", "b", "c", "d", "e", "project/a"]).Select(TestStreams.Path),
    ];

    private readonly StringBuilder _trace = new();
    private StreamService[] _processes = [];

    public static int MaxChunkBytes => Options.MaxChunkBytes;

    public ManualTimeProvider Clock { get; } = new();

    public ProtocolModel Model { get; } = new();

    public IReadOnlyList<ContentType> ContentTypes => contentTypes;

    /// <summary>True if several processes write to the store.</summary>
    public bool IsShared => !fixture.Streams.IsExclusive;

    public DateTimeOffset Now => Clock.GetUtcNow();

    public string Trace => _trace.ToString();

    public static IReadOnlyList<StreamPath> Paths => AllPaths;

    /// <summary>Chooses a path, usually one that is in use.</summary>
    public StreamPath UsedPath(int choice) => Path(choice, path => Model.ExistenceOf(path, Now) != Existence.Missing);

    /// <summary>Chooses a path, usually one that is free.</summary>
    public StreamPath FreePath(int choice) => Path(choice, path => Model.ExistenceOf(path, Now) == Existence.Missing);

    /// <summary>The process that a step uses. There are two on a shared store.</summary>
    public StreamService Process(int choice) => _processes[choice % _processes.Length];

    public void Note(string line) => _trace.AppendLine(line);

    public Task<T> DriveAsync<T>(Func<Task<T>> start) => Clock.DriveAsync(start);

    public void Start() => _processes = fixture.Streams.IsExclusive
        ? [TestServices.Start(fixture.Streams, fixture.Reminders, Options, Clock)]
        : [
            TestServices.Start(fixture.Streams, fixture.Reminders, Options, Clock),
            TestServices.Start(fixture.OtherStreams, fixture.OtherReminders, Options, Clock),
        ];

    public async Task StopAsync()
    {
        foreach (StreamService process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    /// <summary>Starts new processes; with <paramref name="reopens"/>, on a reopened store if it can be.</summary>
    public async Task RestartAsync(bool reopens)
    {
        // A real restart takes longer than a millisecond, and new generations must differ from those before it.
        Clock.Advance(TimeSpan.FromSeconds(1));
        await StopAsync();
        if (reopens && fixture is IReopens store)
        {
            await store.ReopenAsync();
        }

        Start();
    }

    /// <summary>
    /// Advances the clock to a whole minute and sweeps until nothing is due. Streams expire on half minutes only, so
    /// the short pauses of a sweep make no difference.
    /// </summary>
    public async Task SweepAsync(int minutes, int process)
    {
        DateTimeOffset target = Now.AddTicks(-(Now.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(minutes + 1);
        Clock.Advance(target - Now);
        StreamService sweeper = Process(process);
        for (int round = 0; await DriveAsync(() => sweeper.SweepAsync(CancellationToken.None).AsTask()) > 0; round++)
        {
            Assert.True(round < 1_000, "The sweeper does not finish.");
        }

        Model.ExpireNow(Now);
    }

    /// <summary>An instant on a half minute.</summary>
    public DateTimeOffset HalfMinute(int minutesAhead) =>
        Now.AddTicks(-(Now.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(minutesAhead).AddSeconds(30);

    /// <summary>True if the store has bytes of an incarnation.</summary>
    public async Task<bool> StoresAsync(ModelIncarnation incarnation) =>
        await fixture.Streams.ReadAsync(incarnation.Path, incarnation.Incarnation, 0, 1, CancellationToken.None)
            is not null;

    private static StreamPath Path(int choice, Predicate<StreamPath> isWanted)
    {
        StreamPath[] wanted = choice % 8 == 7 ? AllPaths : Array.FindAll(AllPaths, isWanted);
        return wanted.Length == 0 ? AllPaths[choice % AllPaths.Length] : wanted[choice % wanted.Length];
    }
}

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

/// <summary>What is compared with the model: processes over one store, their clock, and a trace of what was done.</summary>
internal sealed class ModelSystem(StoreFixture fixture, IReadOnlyList<ContentType> contentTypes)
{
    /// <summary>Small bounds, so that reads page and what is kept in memory comes and goes.</summary>
    private static readonly StreamServiceOptions Options = new()
    {
        MaxChunkBytes = 64,
        TailWindowBytes = 100,
        AllTailWindowsBytes = 300,
        ChunkCacheBytes = 2_000,
        MaxActiveStreams = 3,
        LifetimeTick = TimeSpan.FromHours(1),
    };

    private static readonly StreamPath[] AllPaths = [.. ((string[])["a", "b", "c", "d", "e", "project/a"]).Select(TestStreams.Path)];

    private readonly StringBuilder _trace = new();
    private StreamService[] _processes = [];

    public static int MaxChunkBytes => Options.MaxChunkBytes;

    public ManualTimeProvider Clock { get; } = new();

    public ProtocolModel Model { get; } = new();

    public IReadOnlyList<ContentType> ContentTypes => contentTypes;

    /// <summary>True when several processes write to the store.</summary>
    public bool IsShared => !fixture.Streams.IsExclusive;

    public DateTimeOffset Now => Clock.GetUtcNow();

    public string Trace => _trace.ToString();

    public static IReadOnlyList<StreamPath> Paths => AllPaths;

    /// <summary>A path that is in use, as a rule.</summary>
    public StreamPath UsedPath(int choice) => Path(choice, path => Model.ExistenceOf(path, Now) != Existence.Missing);

    /// <summary>A path that is free, as a rule.</summary>
    public StreamPath FreePath(int choice) => Path(choice, path => Model.ExistenceOf(path, Now) == Existence.Missing);

    /// <summary>The process that answers this step. On a store that several may share there are two.</summary>
    public StreamService Process(int choice) => _processes[choice % _processes.Length];

    public void Note(string line) => _trace.AppendLine(line);

    public Task<T> DriveAsync<T>(Func<Task<T>> start) => Clock.DriveAsync(start);

    public void Start() => _processes = fixture.Streams.IsExclusive
        ? [TestServices.Start(fixture.Streams, fixture.Due, Options, Clock)]
        : [
            TestServices.Start(fixture.Streams, fixture.Due, Options, Clock),
            TestServices.Start(fixture.OtherStreams, fixture.OtherDue, Options, Clock),
        ];

    public async Task StopAsync()
    {
        foreach (StreamService process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    /// <summary>New processes; with a store that outlives its process, over a store opened again.</summary>
    public async Task RestartAsync(bool reopens)
    {
        // No process is there within the millisecond, and what it makes is told apart by the time from what was made before.
        Clock.Advance(TimeSpan.FromSeconds(1));
        await StopAsync();
        if (reopens && fixture is IReopens store)
        {
            await store.ReopenAsync();
        }

        Start();
    }

    /// <summary>
    /// Moves the clock to a whole minute and sweeps until nothing is due. Streams expire on half minutes only, so that
    /// the small pauses in between do not decide anything.
    /// </summary>
    public async Task SweepAsync(int minutes, int process)
    {
        DateTimeOffset target = Now.AddTicks(-(Now.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(minutes + 1);
        Clock.Advance(target - Now);
        for (int round = 0; await DriveAsync(() => Process(process).SweepAsync(CancellationToken.None).AsTask()) > 0; round++)
        {
            Assert.True(round < 1_000, "The sweeper does not come to an end.");
        }

        Model.ExpireNow(Now);
    }

    /// <summary>An instant on a half minute.</summary>
    public DateTimeOffset HalfMinute(int minutesAhead) =>
        Now.AddTicks(-(Now.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(minutesAhead).AddSeconds(30);

    /// <summary>True when the store has bytes of an incarnation.</summary>
    public async Task<bool> StoresAsync(ModelIncarnation incarnation) =>
        await fixture.Streams.ReadAsync(incarnation.Path, incarnation.Incarnation, 0, 1, CancellationToken.None) is not null;

    private static StreamPath Path(int choice, Predicate<StreamPath> isWanted)
    {
        StreamPath[] wanted = choice % 8 == 7 ? AllPaths : Array.FindAll(AllPaths, isWanted);
        return wanted.Length == 0 ? AllPaths[choice % AllPaths.Length] : wanted[choice % wanted.Length];
    }
}

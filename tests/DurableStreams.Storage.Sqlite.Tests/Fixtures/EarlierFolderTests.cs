using System.IO.Compression;
using DurableStreams.Core.Tests.Earlier;
using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Options;
using DurableStreams.Storage.Sqlite.Tests.Journal;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Storage.Sqlite.Tests.Fixtures;

/// <summary>
/// Data folders that earlier releases left, as after a crash, are served exactly and can be used. See README.md next to
/// the fixtures.
/// </summary>
public sealed class EarlierFolderTests
{
    private const string Regenerate = "DURABLE_STREAMS_WRITE_FOLDER";

    private static readonly string Fixtures = System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures");

    [Theory]
    [InlineData("folder-2026-11")]
    [InlineData("folder-2026-12")]
    [InlineData("folder-2026-12-schema-6")]
    public async Task A_folder_of_an_earlier_release_is_served_exactly(string fixture)
    {
        await using StoreFolder folder = Unpack(fixture);
        var clock = new ManualTimeProvider(EarlierStreams.WrittenAt);
        await using StreamService service = Start(folder.Open(), clock, new SignalBoard());

        string transcript = await Transcript.OfAsync(service, EarlierStreams.Paths);

        Assert.Equal(await File.ReadAllTextAsync(System.IO.Path.Combine(Fixtures, fixture + ".txt")), transcript);
    }

    [Theory]
    [InlineData("folder-2026-11")]
    [InlineData("folder-2026-12")]
    [InlineData("folder-2026-12-schema-6")]
    public async Task A_folder_of_an_earlier_release_can_be_appended_to_swept_and_reopened(string fixture)
    {
        await using StoreFolder folder = Unpack(fixture);
        var clock = new ManualTimeProvider(EarlierStreams.WrittenAt);
        var signals = new SignalBoard();
        SqliteStreamStore store = folder.Open();
        string transcript;
        await using (StreamService service = Start(store, clock, signals))
        {
            await EarlierStreams.ContinueAsync(service, store, signals, clock);
            Assert.Empty(await store.ReadDueAsync(clock.GetUtcNow(), 10, default));
            transcript = await Transcript.OfAsync(service, EarlierStreams.Paths);
        }

        await folder.CloseAsync();
        Assert.Equal(["ok"], folder.Query("PRAGMA integrity_check"));
        await using StreamService reopened = Start(folder.Open(), clock, signals);
        Assert.Equal(transcript, await Transcript.OfAsync(reopened, EarlierStreams.Paths));
    }

    /// <summary>Writes a fixture with this release, when asked to.</summary>
    [Fact]
    public async Task Folder_is_written_when_asked_for()
    {
        if (Environment.GetEnvironmentVariable(Regenerate) is not { Length: > 0 } target)
        {
            return;
        }

        var clock = new ManualTimeProvider(EarlierStreams.WrittenAt);
        var signals = new SignalBoard();
        await using StoreFolder folder = StoreFolder.WithStore();
        await using StreamService service = Start(folder.Store, clock, signals);
        await EarlierStreams.WriteAsync(service, folder.Store, signals);
        await File.WriteAllTextAsync(
            target + ".txt", await Transcript.OfAsync(service, EarlierStreams.Paths));

        // Closing the store would empty its journal and its log.
        await using StoreFolder crashed = CrashedFolder.Of(folder);
        File.Delete(target + ".zip");
        await ZipFile.CreateFromDirectoryAsync(
            crashed.Path, target + ".zip", CompressionLevel.SmallestSize, includeBaseDirectory: false);
    }

    // No background work, which would disturb the clock.
    private static StreamService Start(SqliteStreamStore store, ManualTimeProvider clock, SignalBoard signals) =>
        TestServices.Start(
            store,
            store,
            new StreamServiceOptions { LifetimeTick = Timeout.InfiniteTimeSpan },
            clock,
            new TestFanOut(store, signals, signals));

    private static StoreFolder Unpack(string fixture)
    {
        var folder = new StoreFolder();
        ZipFile.ExtractToDirectory(System.IO.Path.Combine(Fixtures, fixture + ".zip"), folder.Path);
        return folder;
    }
}

using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Committing;

/// <summary>Tests of a store with one stream, whose transactions can be made to fail.</summary>
public abstract class ProbedStoreTests : IAsyncLifetime
{
    /// <summary>The result code of a failed fsync, after which it is unknown what is on the disk.</summary>
    private protected const int SyncFailed = 1034;

    private StoreFolder? _folder;
    private TestStream? _stream;

    private protected CommitProbe Probe { get; } = new();

    private protected StoreFolder Folder => _folder!;

    private protected SqliteStreamStore Store => Folder.Store;

    private protected TestStream Stream => _stream!;

    public virtual async Task InitializeAsync()
    {
        _folder = StoreFolder.WithStore(Probe);
        _stream = await TestStream.CreateAsync(Store, TestStreams.Path("p"));
    }

    public async Task DisposeAsync() => await Folder.DisposeAsync();
}

using DurableStreams.Storage.Sqlite.Committing;
using DurableStreams.TestKit.Processes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Storage.Sqlite.Tests;

/// <summary>A store in a temporary folder, with a view of its database from outside.</summary>
internal sealed class StoreFolder : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SqliteStreamStore? _store;

    public string Path => _folder.Path;

    public string DatabaseFile => _folder.Combine("streams.db");

    /// <summary>
    /// The options of the store: without a reserve on the disk, which tests that need none would pay for.
    /// </summary>
    public SqliteStoreOptions Options => new() { DataFolder = Path, MinFreeDiskBytes = 0 };

    public SqliteStreamStore Store => _store ?? throw new InvalidOperationException("The store is not open.");

    /// <summary>Creates a folder with an open store.</summary>
    public static StoreFolder WithStore(ICommitProbe? probe = null, long? maxJournalBytes = null)
    {
        var folder = new StoreFolder();
        folder.Open(probe, maxJournalBytes);
        return folder;
    }

    public SqliteStreamStore Open(ICommitProbe? probe = null, long? maxJournalBytes = null)
    {
        SqliteStoreOptions options = Options;
        return Open(options with { MaxJournalBytes = maxJournalBytes ?? options.MaxJournalBytes }, probe);
    }

    public SqliteStreamStore Open(SqliteStoreOptions options, ICommitProbe? probe = null, ILogger<SqliteStreamStore>? log = null) =>
        _store = SqliteStreamStore.Open(options, log, meters: null, probe);

    public async Task CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _store = null;
    }

    /// <summary>
    /// Runs a statement from outside and returns the first value of each row. The store must be closed.
    /// </summary>
    public List<object> Query(string sql)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        using SqliteDataReader reader = command.ExecuteReader();
        List<object> values = [];
        while (reader.Read())
        {
            values.Add(reader.GetValue(0));
        }

        return values;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }
}

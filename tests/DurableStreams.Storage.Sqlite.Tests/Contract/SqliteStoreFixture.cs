using DurableStreams.Storage.Subscriptions;
using DurableStreams.StoreContract;
using DurableStreams.TestKit.Processes;
using Microsoft.Data.Sqlite;

namespace DurableStreams.Storage.Sqlite.Tests.Contract;

public class SqliteStoreFixture
    : StoreFixture, IReopens, IHasSubscribers, IHasProjects, IHasSubscriptions, IHasSecrets, IChecksContinuity,
        IEncodesReminders
{
    private readonly TemporaryFolder _folder = new();

    private SqliteStreamStore? _store;

    public override IStreamStore Streams => Store;

    public override IReminderStore Reminders => Store;

    public ISubscriberStore Subscribers => Store;

    public IProjectStore Projects => Store;

    public ISubscriptionStore Subscriptions => Store;

    public ISubscriptionIndex SubscriptionIndex => Store;

    public ISecretStore Secrets => Store;

    private SqliteStreamStore Store => _store ?? throw new InvalidOperationException("The store is not open.");

    private protected virtual long MaxJournalBytes => new SqliteStoreOptions { DataFolder = "" }.MaxJournalBytes;

    public override ValueTask OpenAsync()
    {
        _store = SqliteStreamStore.Open(
            new SqliteStoreOptions { DataFolder = _folder.Path, MaxJournalBytes = MaxJournalBytes });
        return ValueTask.CompletedTask;
    }

    public async ValueTask ReopenAsync()
    {
        await Store.DisposeAsync();
        await OpenAsync();
    }

    public ValueTask PlantReminderAsync(byte[] encoded, DateTimeOffset dueAt)
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "INSERT INTO due (version, due_at, duty) VALUES (1, $at, $encoded)";
        command.Parameters.AddWithValue("$at", dueAt.UtcTicks);
        command.Parameters.AddWithValue("$encoded", encoded);
        command.ExecuteNonQuery();
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<byte[]>> ReadRemindersAsync()
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT due_at, duty FROM due";
        using SqliteDataReader reader = command.ExecuteReader();
        List<byte[]> reminders = [];
        while (reader.Read())
        {
            reminders.Add((byte[])reader.GetValue(1));
        }

        return new(reminders);
    }

    public override async ValueTask CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _folder.Dispose();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(
            $"Data Source={System.IO.Path.Combine(_folder.Path, "streams.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}

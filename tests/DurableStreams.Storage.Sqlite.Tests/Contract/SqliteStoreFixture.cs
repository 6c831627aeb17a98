using DurableStreams.Storage.Subscriptions;
using DurableStreams.StoreContract;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Storage.Sqlite.Tests.Contract;

public class SqliteStoreFixture
    : StoreFixture, IReopens, IHasSubscribers, IHasProjects, IHasSubscriptions, IHasSecrets, IChecksContinuity
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

    public override async ValueTask CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _folder.Dispose();
    }
}

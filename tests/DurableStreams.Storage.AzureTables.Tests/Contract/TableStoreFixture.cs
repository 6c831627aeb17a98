using System.Globalization;
using Azure.Data.Tables;
using DurableStreams.Storage.AzureTables.Accounts;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.StoreContract;

namespace DurableStreams.Storage.AzureTables.Tests.Contract;

/// <summary>Two stores that share tables on Azurite, with pages so small that every read needs several.</summary>
public sealed class TableStoreFixture
    : StoreFixture, IReopens, IHasOutcomes, IHasSubscribers, IHasProjects, IHasSubscriptions, IHasSecrets,
        IEncodesReminders
{
    private const int SmallPage = 3;

    private TestTables? _tables;
    private AzureTableStreamStore? _store;
    private AzureTableStreamStore? _other;

    public override IStreamStore Streams => _store!;

    public IOutcomeStore Outcomes => _store!;

    public IOutcomeStore OtherOutcomes => _other!;

    public ISubscriberStore Subscribers => _store!;

    public ISubscriberStore OtherSubscribers => _other!;

    public IProjectStore Projects => _store!;

    public IProjectStore OtherProjects => _other!;

    public ISubscriptionStore Subscriptions => _store!;

    public ISubscriptionStore OtherSubscriptions => _other!;

    public ISubscriptionIndex SubscriptionIndex => _store!;

    public ISubscriptionIndex OtherSubscriptionIndex => _other!;

    public ISecretStore Secrets => _store!;

    public ISecretStore OtherSecrets => _other!;

    public override IReminderStore Reminders => _store!;

    public override IStreamStore OtherStreams => _other!;

    public override IReminderStore OtherReminders => _other!;

    public override int ManySegments => 250;

    public override int RaceRounds => 10;

    public override int CommitsBesideReaders => 60;

    public override int LargeAppendBytes => 5 * 1024 * 1024;

    /// <summary>Two bytes of UTF-8 become five characters of a key, which is limited to 512.</summary>
    public override int MaxAwkwardPathBytes => AzureLimits.KeyCharacters * 2 / 5;

    public override async ValueTask OpenAsync()
    {
        _tables = await TestTables.CreateAsync();
        await ReopenAsync();
    }

    public async ValueTask PlantReminderAsync(byte[] encoded, DateTimeOffset dueAt)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"{dueAt.UtcTicks:D19}|{Guid.NewGuid():N}|0");
        await _tables!.Table("due").AddEntityAsync(new TableEntity("00", key) { ["D"] = encoded });
    }

    public async ValueTask<IReadOnlyList<byte[]>> ReadRemindersAsync()
    {
        List<byte[]> reminders = [];
        await foreach (TableEntity row in _tables!.Table("due").QueryAsync<TableEntity>())
        {
            reminders.Add(row.GetBinary("D"));
        }

        return reminders;
    }

    public ValueTask ReopenAsync()
    {
        _store = _tables!.Store(SmallPage);
        _other = _tables.Store(SmallPage);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask CloseAsync()
    {
        if (_tables is not null)
        {
            await _tables.DisposeAsync();
        }
    }
}

using DurableStreams.StoreContract;

namespace DurableStreams.Storage.Sqlite.Tests.Contract;

public sealed class SqliteCancellationContract : CancellationContract<SqliteStoreFixture>;

public sealed class SqliteCommitConflictContract : CommitConflictContract<SqliteStoreFixture>;

public sealed class SqliteCommitContract : CommitContract<SqliteStoreFixture>;

public sealed class SqliteCommitRaceContract : CommitRaceContract<SqliteStoreFixture>;

public sealed class SqliteCommitRulesContract : CommitRulesContract<SqliteStoreFixture>;

public sealed class SqliteContinuityContract : ContinuityContract<SqliteStoreFixture>;

public sealed class SqliteCursorContract : CursorContract<SqliteStoreFixture>;

public sealed class SqliteProjectContract : ProjectContract<SqliteStoreFixture>;

public sealed class SqliteSubscriberContract : SubscriberContract<SqliteStoreFixture>;

public sealed class SqliteBindingContract : BindingContract<SqliteStoreFixture>;

public sealed class SqlitePendingStreamContract : PendingStreamContract<SqliteStoreFixture>;

public sealed class SqliteSecretContract : SecretContract<SqliteStoreFixture>;

public sealed class SqliteStreamSubscriptionContract : StreamSubscriptionContract<SqliteStoreFixture>;

public sealed class SqliteSubscriptionCancellationContract : SubscriptionCancellationContract<SqliteStoreFixture>;

public sealed class SqliteSubscriptionContract : SubscriptionContract<SqliteStoreFixture>;

public sealed class SqliteSubscriptionDurabilityContract : SubscriptionDurabilityContract<SqliteStoreFixture>;

public sealed class SqliteSubscriptionFaultContract : SubscriptionFaultContract<SqliteStoreFixture>;

public sealed class SqliteSubscriptionLinkContract : SubscriptionLinkContract<SqliteStoreFixture>;

public sealed class SqliteSubscriptionListContract : SubscriptionListContract<SqliteStoreFixture>;

public sealed class SqliteSubscriptionPurgeContract : SubscriptionPurgeContract<SqliteStoreFixture>;

public sealed class SqliteReminderContract : ReminderContract<SqliteStoreFixture>;

public sealed class SqliteReminderFaultContract : ReminderFaultContract<SqliteStoreFixture>;

public sealed class SqliteReminderVersionContract : ReminderVersionContract<SqliteStoreFixture>;

public sealed class SqliteDurabilityContract : DurabilityContract<SqliteStoreFixture>;

public sealed class SqliteFaultContract : FaultContract<SqliteStoreFixture>;

public sealed class SqliteForkContract : ForkContract<SqliteStoreFixture>;

public sealed class SqliteForkGuardContract : ForkGuardContract<SqliteStoreFixture>;

public sealed class SqliteHeadContract : HeadContract<SqliteStoreFixture>;

public sealed class SqliteLargeAppendContract : LargeAppendContract<SqliteStoreFixture>;

public sealed class SqliteLateCommitContract : LateCommitContract<SqliteStoreFixture>;

public sealed class SqliteListContract : ListContract<SqliteStoreFixture>;

public sealed class SqliteStreamPageContract : StreamPageContract<SqliteStoreFixture>;

public sealed class SqlitePathContract : PathContract<SqliteStoreFixture>;

public sealed class SqliteProducerContract : ProducerContract<SqliteStoreFixture>;

public sealed class SqlitePurgeContract : PurgeContract<SqliteStoreFixture>;

public sealed class SqliteReadBoundsContract : ReadBoundsContract<SqliteStoreFixture>;

public sealed class SqliteReadContract : ReadContract<SqliteStoreFixture>;

public sealed class SqliteReadIncarnationsContract : ReadIncarnationsContract<SqliteStoreFixture>;

public sealed class SqliteContractCoverage
{
    [Fact]
    public void Every_contract_is_derived() => Assert.Empty(ContractCoverage.Missing<SqliteStoreFixture>());
}

public sealed class SqliteUnreadableReminderContract : UnreadableReminderContract<SqliteStoreFixture>;

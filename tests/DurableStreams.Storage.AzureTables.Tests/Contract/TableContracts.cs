using DurableStreams.StoreContract;

namespace DurableStreams.Storage.AzureTables.Tests.Contract;

public sealed class TableCancellationContract : CancellationContract<TableStoreFixture>;

public sealed class TableCommitConflictContract : CommitConflictContract<TableStoreFixture>;

public sealed class TableCommitContract : CommitContract<TableStoreFixture>;

public sealed class TableCommitRaceContract : CommitRaceContract<TableStoreFixture>;

public sealed class TableCommitRulesContract : CommitRulesContract<TableStoreFixture>;

public sealed class TableCursorContract : CursorContract<TableStoreFixture>;

public sealed class TableProjectContract : ProjectContract<TableStoreFixture>;

public sealed class TableSubscriberContract : SubscriberContract<TableStoreFixture>;

public sealed class TableBindingContract : BindingContract<TableStoreFixture>;

public sealed class TablePendingStreamContract : PendingStreamContract<TableStoreFixture>;

public sealed class TableSecretContract : SecretContract<TableStoreFixture>;

public sealed class TableStreamSubscriptionContract : StreamSubscriptionContract<TableStoreFixture>;

public sealed class TableSubscriptionCancellationContract : SubscriptionCancellationContract<TableStoreFixture>;

public sealed class TableSubscriptionContract : SubscriptionContract<TableStoreFixture>;

public sealed class TableSubscriptionDurabilityContract : SubscriptionDurabilityContract<TableStoreFixture>;

public sealed class TableSubscriptionFaultContract : SubscriptionFaultContract<TableStoreFixture>;

public sealed class TableSubscriptionLinkContract : SubscriptionLinkContract<TableStoreFixture>;

public sealed class TableSubscriptionListContract : SubscriptionListContract<TableStoreFixture>;

public sealed class TableSubscriptionPurgeContract : SubscriptionPurgeContract<TableStoreFixture>;

public sealed class TableReminderContract : ReminderContract<TableStoreFixture>;

public sealed class TableReminderFaultContract : ReminderFaultContract<TableStoreFixture>;

public sealed class TableReminderVersionContract : ReminderVersionContract<TableStoreFixture>;

public sealed class TableDurabilityContract : DurabilityContract<TableStoreFixture>;

public sealed class TableFaultContract : FaultContract<TableStoreFixture>;

public sealed class TableForkContract : ForkContract<TableStoreFixture>;

public sealed class TableForkGuardContract : ForkGuardContract<TableStoreFixture>;

public sealed class TableHeadContract : HeadContract<TableStoreFixture>;

public sealed class TableLargeAppendContract : LargeAppendContract<TableStoreFixture>;

public sealed class TableLateCommitContract : LateCommitContract<TableStoreFixture>;

public sealed class TableListContract : ListContract<TableStoreFixture>;

public sealed class TableStreamPageContract : StreamPageContract<TableStoreFixture>;

public sealed class TableOutcomeContract : OutcomeContract<TableStoreFixture>;

public sealed class TablePathContract : PathContract<TableStoreFixture>;

public sealed class TableProducerContract : ProducerContract<TableStoreFixture>;

public sealed class TablePurgeContract : PurgeContract<TableStoreFixture>;

public sealed class TableReadBoundsContract : ReadBoundsContract<TableStoreFixture>;

public sealed class TableReadContract : ReadContract<TableStoreFixture>;

public sealed class TableReadIncarnationsContract : ReadIncarnationsContract<TableStoreFixture>;

public sealed class TableContractCoverage
{
    [Fact]
    public void Every_contract_is_derived() => Assert.Empty(ContractCoverage.Missing<TableStoreFixture>());
}

public sealed class TableUnreadableReminderContract : UnreadableReminderContract<TableStoreFixture>;

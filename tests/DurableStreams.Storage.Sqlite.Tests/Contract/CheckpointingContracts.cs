using DurableStreams.StoreContract;

namespace DurableStreams.Storage.Sqlite.Tests.Contract;

public sealed class CheckpointingCancellationContract : CancellationContract<CheckpointingStoreFixture>;

public sealed class CheckpointingCommitConflictContract : CommitConflictContract<CheckpointingStoreFixture>;

public sealed class CheckpointingCommitContract : CommitContract<CheckpointingStoreFixture>;

public sealed class CheckpointingCommitRaceContract : CommitRaceContract<CheckpointingStoreFixture>;

public sealed class CheckpointingCommitRulesContract : CommitRulesContract<CheckpointingStoreFixture>;

public sealed class CheckpointingContinuityContract : ContinuityContract<CheckpointingStoreFixture>;

public sealed class CheckpointingCursorContract : CursorContract<CheckpointingStoreFixture>;

public sealed class CheckpointingProjectContract : ProjectContract<CheckpointingStoreFixture>;

public sealed class CheckpointingSubscriberContract : SubscriberContract<CheckpointingStoreFixture>;

public sealed class CheckpointingBindingContract : BindingContract<CheckpointingStoreFixture>;

public sealed class CheckpointingPendingStreamContract : PendingStreamContract<CheckpointingStoreFixture>;

public sealed class CheckpointingSecretContract : SecretContract<CheckpointingStoreFixture>;

public sealed class CheckpointingStreamSubscriptionContract : StreamSubscriptionContract<CheckpointingStoreFixture>;

public sealed class CheckpointingSubscriptionCancellationContract : SubscriptionCancellationContract<CheckpointingStoreFixture>;

public sealed class CheckpointingSubscriptionContract : SubscriptionContract<CheckpointingStoreFixture>;

public sealed class CheckpointingSubscriptionDurabilityContract : SubscriptionDurabilityContract<CheckpointingStoreFixture>;

public sealed class CheckpointingSubscriptionFaultContract : SubscriptionFaultContract<CheckpointingStoreFixture>;

public sealed class CheckpointingSubscriptionLinkContract : SubscriptionLinkContract<CheckpointingStoreFixture>;

public sealed class CheckpointingSubscriptionListContract : SubscriptionListContract<CheckpointingStoreFixture>;

public sealed class CheckpointingSubscriptionPurgeContract : SubscriptionPurgeContract<CheckpointingStoreFixture>;

public sealed class CheckpointingReminderContract : ReminderContract<CheckpointingStoreFixture>;

public sealed class CheckpointingReminderFaultContract : ReminderFaultContract<CheckpointingStoreFixture>;

public sealed class CheckpointingReminderVersionContract : ReminderVersionContract<CheckpointingStoreFixture>;

public sealed class CheckpointingDurabilityContract : DurabilityContract<CheckpointingStoreFixture>;

public sealed class CheckpointingFaultContract : FaultContract<CheckpointingStoreFixture>;

public sealed class CheckpointingForkContract : ForkContract<CheckpointingStoreFixture>;

public sealed class CheckpointingForkGuardContract : ForkGuardContract<CheckpointingStoreFixture>;

public sealed class CheckpointingHeadContract : HeadContract<CheckpointingStoreFixture>;

public sealed class CheckpointingLargeAppendContract : LargeAppendContract<CheckpointingStoreFixture>;

public sealed class CheckpointingLateCommitContract : LateCommitContract<CheckpointingStoreFixture>;

public sealed class CheckpointingListContract : ListContract<CheckpointingStoreFixture>;

public sealed class CheckpointingStreamPageContract : StreamPageContract<CheckpointingStoreFixture>;

public sealed class CheckpointingPathContract : PathContract<CheckpointingStoreFixture>;

public sealed class CheckpointingProducerContract : ProducerContract<CheckpointingStoreFixture>;

public sealed class CheckpointingPurgeContract : PurgeContract<CheckpointingStoreFixture>;

public sealed class CheckpointingReadBoundsContract : ReadBoundsContract<CheckpointingStoreFixture>;

public sealed class CheckpointingReadContract : ReadContract<CheckpointingStoreFixture>;

public sealed class CheckpointingReadIncarnationsContract : ReadIncarnationsContract<CheckpointingStoreFixture>;

public sealed class CheckpointingContractCoverage
{
    [Fact]
    public void Every_contract_is_derived() => Assert.Empty(ContractCoverage.Missing<CheckpointingStoreFixture>());
}

public sealed class CheckpointingUnreadableReminderContract : UnreadableReminderContract<CheckpointingStoreFixture>;

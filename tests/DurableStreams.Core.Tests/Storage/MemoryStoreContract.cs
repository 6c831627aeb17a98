using DurableStreams.StoreContract;

namespace DurableStreams.Core.Tests.Storage;

public sealed class MemoryCancellationContract : CancellationContract<MemoryStoreFixture>;

public sealed class MemoryCommitContract : CommitContract<MemoryStoreFixture>;

public sealed class MemoryCommitConflictContract : CommitConflictContract<MemoryStoreFixture>;

public sealed class MemoryCommitRaceContract : CommitRaceContract<MemoryStoreFixture>;

public sealed class MemoryCommitRulesContract : CommitRulesContract<MemoryStoreFixture>;

public sealed class MemoryContinuityContract : ContinuityContract<MemoryStoreFixture>;

public sealed class MemoryCursorContract : CursorContract<MemoryStoreFixture>;

public sealed class MemoryProjectContract : ProjectContract<MemoryStoreFixture>;

public sealed class MemorySubscriberContract : SubscriberContract<MemoryStoreFixture>;

public sealed class MemoryBindingContract : BindingContract<MemoryStoreFixture>;

public sealed class MemoryPendingStreamContract : PendingStreamContract<MemoryStoreFixture>;

public sealed class MemorySecretContract : SecretContract<MemoryStoreFixture>;

public sealed class MemoryStreamSubscriptionContract : StreamSubscriptionContract<MemoryStoreFixture>;

public sealed class MemorySubscriptionCancellationContract : SubscriptionCancellationContract<MemoryStoreFixture>;

public sealed class MemorySubscriptionContract : SubscriptionContract<MemoryStoreFixture>;

public sealed class MemorySubscriptionFaultContract : SubscriptionFaultContract<MemoryStoreFixture>;

public sealed class MemorySubscriptionLinkContract : SubscriptionLinkContract<MemoryStoreFixture>;

public sealed class MemorySubscriptionListContract : SubscriptionListContract<MemoryStoreFixture>;

public sealed class MemorySubscriptionPurgeContract : SubscriptionPurgeContract<MemoryStoreFixture>;

public sealed class MemoryReminderContract : ReminderContract<MemoryStoreFixture>;

public sealed class MemoryReminderFaultContract : ReminderFaultContract<MemoryStoreFixture>;

public sealed class MemoryReminderVersionContract : ReminderVersionContract<MemoryStoreFixture>;

public sealed class MemoryFaultContract : FaultContract<MemoryStoreFixture>;

public sealed class MemoryForkContract : ForkContract<MemoryStoreFixture>;

public sealed class MemoryForkGuardContract : ForkGuardContract<MemoryStoreFixture>;

public sealed class MemoryHeadContract : HeadContract<MemoryStoreFixture>;

public sealed class MemoryLargeAppendContract : LargeAppendContract<MemoryStoreFixture>;

public sealed class MemoryLateCommitContract : LateCommitContract<MemoryStoreFixture>;

public sealed class MemoryListContract : ListContract<MemoryStoreFixture>;

public sealed class MemoryStreamPageContract : StreamPageContract<MemoryStoreFixture>;

public sealed class MemoryOutcomeContract : OutcomeContract<MemoryStoreFixture>;

public sealed class MemoryPathContract : PathContract<MemoryStoreFixture>;

public sealed class MemoryProducerContract : ProducerContract<MemoryStoreFixture>;

public sealed class MemoryPurgeContract : PurgeContract<MemoryStoreFixture>;

public sealed class MemoryReadContract : ReadContract<MemoryStoreFixture>;

public sealed class MemoryReadBoundsContract : ReadBoundsContract<MemoryStoreFixture>;

public sealed class MemoryReadIncarnationsContract : ReadIncarnationsContract<MemoryStoreFixture>;

using DurableStreams.StoreContract;

namespace DurableStreams.Storage.Sqlite.Tests.Contract;

public sealed class FoldingCancellationContract : CancellationContract<FoldingStoreFixture>;

public sealed class FoldingCommitConflictContract : CommitConflictContract<FoldingStoreFixture>;

public sealed class FoldingCommitContract : CommitContract<FoldingStoreFixture>;

public sealed class FoldingCommitRaceContract : CommitRaceContract<FoldingStoreFixture>;

public sealed class FoldingCursorContract : CursorContract<FoldingStoreFixture>;

public sealed class FoldingProjectContract : ProjectContract<FoldingStoreFixture>;

public sealed class FoldingSubscriberContract : SubscriberContract<FoldingStoreFixture>;

public sealed class FoldingDueContract : DueContract<FoldingStoreFixture>;

public sealed class FoldingDueFaultContract : DueFaultContract<FoldingStoreFixture>;

public sealed class FoldingDueVersionContract : DueVersionContract<FoldingStoreFixture>;

public sealed class FoldingDurabilityContract : DurabilityContract<FoldingStoreFixture>;

public sealed class FoldingFaultContract : FaultContract<FoldingStoreFixture>;

public sealed class FoldingForkContract : ForkContract<FoldingStoreFixture>;

public sealed class FoldingForkGuardContract : ForkGuardContract<FoldingStoreFixture>;

public sealed class FoldingHeadContract : HeadContract<FoldingStoreFixture>;

public sealed class FoldingLargeAppendContract : LargeAppendContract<FoldingStoreFixture>;

public sealed class FoldingLateCommitContract : LateCommitContract<FoldingStoreFixture>;

public sealed class FoldingListContract : ListContract<FoldingStoreFixture>;

public sealed class FoldingPathContract : PathContract<FoldingStoreFixture>;

public sealed class FoldingProducerContract : ProducerContract<FoldingStoreFixture>;

public sealed class FoldingPurgeContract : PurgeContract<FoldingStoreFixture>;

public sealed class FoldingReadBoundsContract : ReadBoundsContract<FoldingStoreFixture>;

public sealed class FoldingReadContract : ReadContract<FoldingStoreFixture>;

public sealed class FoldingReadLivesContract : ReadLivesContract<FoldingStoreFixture>;

public sealed class FoldingContractCoverage
{
    [Fact]
    public void Every_contract_is_derived() => Assert.Empty(ContractCoverage.Missing<FoldingStoreFixture>());
}

using DurableStreams.StoreContract;

namespace DurableStreams.Storage.Sqlite.Tests.Contract;

public sealed class SqliteCancellationContract : CancellationContract<SqliteStoreFixture>;

public sealed class SqliteCommitConflictContract : CommitConflictContract<SqliteStoreFixture>;

public sealed class SqliteCommitContract : CommitContract<SqliteStoreFixture>;

public sealed class SqliteCommitRaceContract : CommitRaceContract<SqliteStoreFixture>;

public sealed class SqliteCommitRulesContract : CommitRulesContract<SqliteStoreFixture>;

public sealed class SqliteCursorContract : CursorContract<SqliteStoreFixture>;

public sealed class SqliteProjectContract : ProjectContract<SqliteStoreFixture>;

public sealed class SqliteSubscriberContract : SubscriberContract<SqliteStoreFixture>;

public sealed class SqliteDueContract : DueContract<SqliteStoreFixture>;

public sealed class SqliteDueFaultContract : DueFaultContract<SqliteStoreFixture>;

public sealed class SqliteDueVersionContract : DueVersionContract<SqliteStoreFixture>;

public sealed class SqliteDurabilityContract : DurabilityContract<SqliteStoreFixture>;

public sealed class SqliteFaultContract : FaultContract<SqliteStoreFixture>;

public sealed class SqliteForkContract : ForkContract<SqliteStoreFixture>;

public sealed class SqliteForkGuardContract : ForkGuardContract<SqliteStoreFixture>;

public sealed class SqliteHeadContract : HeadContract<SqliteStoreFixture>;

public sealed class SqliteLargeAppendContract : LargeAppendContract<SqliteStoreFixture>;

public sealed class SqliteLateCommitContract : LateCommitContract<SqliteStoreFixture>;

public sealed class SqliteListContract : ListContract<SqliteStoreFixture>;

public sealed class SqlitePathContract : PathContract<SqliteStoreFixture>;

public sealed class SqliteProducerContract : ProducerContract<SqliteStoreFixture>;

public sealed class SqlitePurgeContract : PurgeContract<SqliteStoreFixture>;

public sealed class SqliteReadBoundsContract : ReadBoundsContract<SqliteStoreFixture>;

public sealed class SqliteReadContract : ReadContract<SqliteStoreFixture>;

public sealed class SqliteReadLivesContract : ReadLivesContract<SqliteStoreFixture>;

public sealed class SqliteContractCoverage
{
    [Fact]
    public void Every_contract_is_derived() => Assert.Empty(ContractCoverage.Missing<SqliteStoreFixture>());
}

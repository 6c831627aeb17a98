using DurableStreams.Core.Tests.Model;
using DurableStreams.Storage.AzureTables.Tests.Contract;

namespace DurableStreams.Storage.AzureTables.Tests.Histories;

/// <summary>Two processes that share the tables and receive requests in turn.</summary>
public sealed class TableModelTests : ModelTests<TableStoreFixture>
{
    protected override int Runs => 3;

    protected override int MaxSteps => 40;
}

/// <summary>Clients of two processes that compete for every commit.</summary>
public sealed class TableConcurrentClientTests : ConcurrentClientTests<TableStoreFixture>
{
    protected override int Clients => 6;

    protected override int Messages => 20;
}

using DurableStreams.Core.Tests.Storage;

namespace DurableStreams.Core.Tests.Model;

/// <summary>All clients at one process.</summary>
public sealed class ExclusiveMemoryConcurrentClientTests : ConcurrentClientTests<ExclusiveMemoryFixture>;

/// <summary>The clients at two processes that race for every commit.</summary>
public sealed class SharedMemoryConcurrentClientTests : ConcurrentClientTests<MemoryStoreFixture>
{
    protected override int Messages => 100;
}

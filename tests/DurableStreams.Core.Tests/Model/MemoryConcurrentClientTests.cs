using DurableStreams.Core.Tests.Storage;

namespace DurableStreams.Core.Tests.Model;

/// <summary>All clients use one process.</summary>
public sealed class ExclusiveMemoryConcurrentClientTests : ConcurrentClientTests<ExclusiveMemoryFixture>;

/// <summary>The clients use two processes, which race for every commit.</summary>
public sealed class SharedMemoryConcurrentClientTests : ConcurrentClientTests<MemoryStoreFixture>
{
    protected override int Messages => 100;
}

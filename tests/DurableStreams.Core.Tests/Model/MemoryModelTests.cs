using DurableStreams.Core.Tests.Storage;

namespace DurableStreams.Core.Tests.Model;

/// <summary>One process with an exclusive store.</summary>
public sealed class ExclusiveMemoryModelTests : ModelTests<ExclusiveMemoryFixture>;

/// <summary>Two processes that share a store; each step uses one of them.</summary>
public sealed class SharedMemoryModelTests : ModelTests<MemoryStoreFixture>;

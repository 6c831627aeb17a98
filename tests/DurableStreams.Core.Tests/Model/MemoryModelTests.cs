using DurableStreams.Core.Tests.Storage;

namespace DurableStreams.Core.Tests.Model;

/// <summary>One process that has its store for itself.</summary>
public sealed class ExclusiveMemoryModelTests : ModelTests<ExclusiveMemoryFixture>;

/// <summary>Two processes that share a store and are asked by turns.</summary>
public sealed class SharedMemoryModelTests : ModelTests<MemoryStoreFixture>;

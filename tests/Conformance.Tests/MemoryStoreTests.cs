namespace Conformance.Tests;

public sealed class MemoryStoreTests : ServerSuites
{
    protected override IEnumerable<string> StoreArguments(string folder) => ["--memory"];
}

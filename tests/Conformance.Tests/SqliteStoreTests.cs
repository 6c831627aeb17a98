namespace Conformance.Tests;

public sealed class SqliteStoreTests : ServerSuites
{
    protected override IEnumerable<string> StoreArguments(string folder) => ["--data", Path.Combine(folder, "data")];
}

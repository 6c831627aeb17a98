namespace DurableStreams.Storage.AzureTables.Tests.Fixtures;

/// <summary>Base class of tests that use their own tables on Azurite.</summary>
public abstract class TablesTest : IAsyncLifetime
{
    private TestTables? _tables;

    internal TestTables Tables => _tables!;

    public async Task InitializeAsync() => _tables = await TestTables.CreateAsync();

    public async Task DisposeAsync() => await Tables.DisposeAsync();
}

using DurableStreams.Azurite;
using DurableStreams.FunctionApp.Hosting;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;

namespace DurableStreams.FunctionApp.Tests.Hosting;

/// <summary>The emulator that all tests of this assembly share, with separate tables for each test.</summary>
/// <param name="ConnectionString">The connection string of the emulator.</param>
/// <param name="TablePrefix">The prefix of the table names of the test.</param>
internal sealed record TestAccount(string ConnectionString, string TablePrefix)
{
    /// <summary>The configuration of the app for this account.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        [$"{ConfiguredStore.SectionName}:ConnectionString"] = ConnectionString,
        [$"{ConfiguredStore.SectionName}:TablePrefix"] = TablePrefix,
    };

    public static async Task<TestAccount> CreateAsync()
    {
        AzuriteProcess azurite = await SharedAzurite.GetAsync();
        return new TestAccount(azurite.ConnectionString, $"t{Guid.NewGuid():N}"[..17]);
    }
}

using DurableStreams.Azurite;
using DurableStreams.FunctionApp.Hosting;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;

namespace DurableStreams.FunctionApp.Tests.Hosting;

/// <summary>Tables of a test's own on the emulator that all tests of this assembly share.</summary>
/// <param name="ConnectionString">The emulator's.</param>
/// <param name="TablePrefix">Prefix of the names of the tables.</param>
internal sealed record TestAccount(string ConnectionString, string TablePrefix)
{
    /// <summary>Settings as the app has them in its environment.</summary>
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

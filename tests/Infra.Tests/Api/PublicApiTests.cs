using System.Reflection;
using PublicApiGenerator;

namespace DurableStreams.Infra.Tests.Api;

/// <summary>
/// The public API of the libraries is the one that was approved. Set <c>DURABLE_STREAMS_UPDATE_API=1</c> to approve a
/// change, and look at the difference.
/// </summary>
public sealed class PublicApiTests
{
    private const string Update = "DURABLE_STREAMS_UPDATE_API";

    [Theory]
    [InlineData("DurableStreams.Core")]
    [InlineData("DurableStreams.AspNetCore")]
    [InlineData("DurableStreams.OpenTelemetry")]
    [InlineData("DurableStreams.Storage.Sqlite")]
    [InlineData("DurableStreams.Storage.AzureTables")]
    public void The_public_api_is_the_approved_one(string assembly)
    {
        string approved = Repository.PathOf($"tests/Infra.Tests/Api/{assembly}.txt");
        string api = Assembly.Load(assembly).GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,

            // By default, what extends the namespaces of Microsoft is left out.
            DenyNamespacePrefixes = [],
        });
        api = api.ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(approved, api);
        }

        Assert.Equal(File.ReadAllText(approved), api);
    }
}

using System.IO.Compression;
using System.Xml.Linq;

namespace DurableStreams.Infra.Tests.Packages;

/// <summary>What the packages contain, and what they bring along.</summary>
[Collection(PackagesCollection.Name)]
public sealed class PackageContentTests(PackedPackages packages)
{
    private const string Tool = "durable-streams";

    /// <summary>The libraries, with the ids of the packages that they depend on.</summary>
    public static TheoryData<string, string[]> Libraries => new()
    {
        { "DurableStreams.Core", ["Microsoft.Extensions.Logging.Abstractions"] },
        {
            "DurableStreams.AspNetCore",
            ["DurableStreams.Core", "Microsoft.IdentityModel.JsonWebTokens", "NSec.Cryptography"]
        },
        { "DurableStreams.OpenTelemetry", ["DurableStreams.Core", "OpenTelemetry.Exporter.OpenTelemetryProtocol"] },
        {
            "DurableStreams.Storage.Sqlite",
            [
                "DurableStreams.Core", "Microsoft.Extensions.Logging.Abstractions", "SQLitePCLRaw.bundle_e_sqlite3",
                "System.IO.Hashing",
            ]
        },
        {
            // The last three are those of Azure's packages, pinned.
            "DurableStreams.Storage.AzureTables",
            [
                "DurableStreams.Core", "Azure.Data.Tables", "Azure.Storage.Queues", "Azure.Core",
                "Microsoft.Extensions.Logging.Abstractions", "System.IO.Hashing",
            ]
        },
    };

    public static TheoryData<string> All => [.. Libraries.Select(row => (string)row[0]), Tool];

    [Theory]
    [MemberData(nameof(All))]
    public void A_package_says_what_it_is_for_and_under_which_licence(string id)
    {
        Dictionary<string, XElement> metadata =
            packages.MetadataOf(id).Elements().ToDictionary(element => element.Name.LocalName);
        Assert.Equal(packages.Version, metadata["version"].Value);
        Assert.Equal("MIT", metadata["license"].Value);
        Assert.Equal("expression", metadata["license"].Attribute("type")?.Value);
        Assert.InRange(metadata["description"].Value.Length, 40, 300);
        Assert.Contains("durable-streams", metadata["tags"].Value.Split(' '));
        Assert.NotEmpty(metadata["repository"].Attribute("commit")!.Value);

        using ZipArchive package = packages.Open(id);
        using var readme = new StreamReader(package.GetEntry(metadata["readme"].Value)!.Open());
        Assert.Equal($"# {id}", readme.ReadLine());
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_brings_its_comments_and_only_the_packages_that_it_needs(string id, string[] dependencies)
    {
        string[] listed =
        [
            .. packages.MetadataOf(id).Descendants().Where(element => element.Name.LocalName == "dependency")
                .Select(dependency => dependency.Attribute("id")!.Value),
        ];
        Assert.Equal(dependencies.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));

        using ZipArchive package = packages.Open(id);
        Assert.Equal(
            [$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"],
            package.Entries.Select(entry => entry.FullName)
                .Where(file => file.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_symbols_of_a_package_are_published_beside_it(string id)
    {
        using ZipArchive symbols = packages.Open(id, "snupkg");
        Assert.Contains(symbols.Entries, entry => entry.Name == $"{id}.pdb");
    }

    [Fact]
    public void The_tool_brings_SQLite_only_for_platforms_of_servers()
    {
        using ZipArchive tool = packages.Open(Tool);
        string[] platforms =
        [
            .. tool.Entries.Select(entry => entry.FullName)
                .Where(file => file.Contains("/native/", StringComparison.Ordinal))
                .Select(file => file.Split('/').SkipWhile(part => part != "runtimes").ElementAt(1).Split('-')[0])
                .Distinct().Order(StringComparer.Ordinal),
        ];
        Assert.Equal(["linux", "osx", "win"], platforms);
    }
}

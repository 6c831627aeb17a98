using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using DurableStreams.Infra.Tests.Tools;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Packages;

/// <summary>All packages of the repository, packed once for all tests into a folder that is a package source.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string Source => _folder.Path;

    /// <summary>The version of all packages.</summary>
    public string Version { get; } = XDocument.Load(Repository.PathOf("Directory.Build.props"))
        .Descendants("VersionPrefix").Single().Value;

    public Task InitializeAsync() => DotnetCli.RunAsync(
        Repository.Root,
        ["pack", "src/Packages.slnf", "--no-build", "-c", DotnetCli.Configuration, "-o", Source, "-v", "quiet"]);

    public ZipArchive Open(string id, string extension = "nupkg") =>
        ZipFile.OpenRead(Path.Combine(Source, $"{id}.{Version}.{extension}"));

    /// <summary>The metadata of a package: the elements of its nuspec.</summary>
    public XElement MetadataOf(string id)
    {
        using ZipArchive package = Open(id);
        using Stream nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    /// <summary>
    /// Lets commands in a folder restore these packages, next to those of the machine's sources. They are unpacked into
    /// a folder of the test, so that an older package of the same version cannot take their place.
    /// </summary>
    /// <returns>The environment of the commands.</returns>
    public IReadOnlyDictionary<string, string> ConfigureRestore(TemporaryFolder folder)
    {
        string machine = typeof(PackedPackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "NuGetPackageRoot").Value!;
        File.WriteAllText(
            folder.Combine("NuGet.config"),
            $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{Source}" />
              </packageSources>
              <fallbackPackageFolders>
                <add key="machine" value="{machine}" />
              </fallbackPackageFolders>
            </configuration>
            """);
        return new Dictionary<string, string> { ["NUGET_PACKAGES"] = folder.Combine("packages") };
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>One set of packages for all tests of the collection.</summary>
[CollectionDefinition(Name)]
public sealed class PackagesCollection : ICollectionFixture<PackedPackages>
{
    public const string Name = "Packages";
}

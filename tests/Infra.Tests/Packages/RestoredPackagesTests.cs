using System.Net;
using System.Text;
using DurableStreams.Infra.Tests.Tools;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Packages;

/// <summary>The packages work outside the repository, where they are all there is.</summary>
[Collection(PackagesCollection.Name)]
public sealed class RestoredPackagesTests(PackedPackages packages)
{
    private const string Sample = "samples/EmbeddedHost/Program.cs";
    private static readonly string[] Libraries = ["DurableStreams.AspNetCore", "DurableStreams.Storage.Sqlite"];

    [Fact]
    public void The_sample_has_at_most_ten_lines() =>
        Assert.InRange(File.ReadLines(Repository.PathOf(Sample)).Count(), 1, 10);

    [Fact]
    public async Task A_new_web_app_embeds_the_restored_libraries_and_appends()
    {
        using var folder = new TemporaryFolder();
        IReadOnlyDictionary<string, string> environment = packages.ConfigureRestore(folder);
        File.Copy(Repository.PathOf(Sample), folder.Combine("Program.cs"));
        await File.WriteAllTextAsync(folder.Combine("EmbeddedHost.csproj"), Project());

        await DotnetCli.RunAsync(folder.Path, ["build", "-o", "out", "-v", "quiet"], environment);

        Assert.All(Libraries, id => Assert.True(
            Directory.Exists(folder.Combine($"packages/{id.ToLowerInvariant()}/{packages.Version}")),
            $"{id} came from the packages of the machine."));
        await using ServerProcess app = await ServerProcess.StartAsync(
            folder.Combine("out/EmbeddedHost.dll"), [], workingDirectory: folder.Path);
        await AppendAndReadAsync(app);
        Assert.True(Directory.Exists(folder.Combine("data")));
    }

    [Fact]
    public async Task The_installed_tool_serves_appends_and_says_that_it_is_healthy()
    {
        using var folder = new TemporaryFolder();
        string[] install =
        [
            "tool", "install", "durable-streams", "--version", packages.Version, "--source", packages.Source,
            "--tool-path", folder.Combine("tools"),
        ];
        await DotnetCli.RunAsync(folder.Path, install, packages.ConfigureRestore(folder));

        string tool = folder.Combine("tools/durable-streams");
        await using ServerProcess server = await ServerProcess.StartAsync(
            DotnetCommand.ForExecutable(tool, ["--urls", "http://127.0.0.1:0"], workingDirectory: folder.Path));
        await AppendAndReadAsync(server);
        Assert.Equal(0, await HealthAsync(tool, server.BaseAddress.ToString()));
        Assert.Equal(0, await server.TerminateAsync());
        Assert.Equal(1, await HealthAsync(tool, server.BaseAddress.ToString()));
    }

    // What "dotnet new web" and "dotnet add package" make.
    private string Project() =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
          <ItemGroup>
            {string.Concat(Libraries.Select(
                id => $"""<PackageReference Include="{id}" Version="{packages.Version}" />"""))}
          </ItemGroup>
        </Project>
        """;

    private static async Task AppendAndReadAsync(ServerProcess server)
    {
        using HttpClient client = server.CreateClient();
        using var type = new StringContent("", Encoding.UTF8, "text/plain");
        Assert.Equal(HttpStatusCode.Created, (await client.PutAsync("/v1/stream/first", type)).StatusCode);
        using var text = new StringContent("hello", Encoding.UTF8, "text/plain");
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync("/v1/stream/first", text)).StatusCode);
        Assert.Equal("hello", await client.GetStringAsync("/v1/stream/first?offset=-1"));
    }

    private static async Task<int> HealthAsync(string tool, string url) => (await FinishedProcess.RunAsync(
        DotnetCommand.ForExecutable(tool, ["health", "--url", url]), TimeSpan.FromSeconds(30))).ExitCode;
}

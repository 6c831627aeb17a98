using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using DurableStreams.Infra.Tests.Bicep;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Tools;

/// <summary>The files for Core Tools, VS Code and azd name what exists (docs/azure-tools.md).</summary>
[Collection(DeploymentCollection.Name)]
public sealed class DeveloperToolsTests(CompiledDeployment deployment)
{
    private const string App = "src/FunctionApp";

    private static string Framework =>
        XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("TargetFramework").Single().Value;

    [Fact]
    public async Task Dotnet_run_starts_Core_Tools_in_the_output_folder_wherever_it_is_called()
    {
        // A stand-in for Core Tools, because the SDK of Functions refuses to run an app without them.
        using var folder = new TemporaryFolder();
        string func = folder.Combine("func");
        await File.WriteAllTextAsync(func, "#!/bin/sh\n");
        File.SetUnixFileMode(func, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string output = await DotnetCli.RunAsync(
            folder.Path,
            [
                "msbuild", Repository.PathOf(App), "-nologo", "-t:ComputeRunArguments",
                "-getProperty:RunCommand,RunArguments,RunWorkingDirectory",
            ],
            new Dictionary<string, string>
            {
                ["PATH"] = folder.Path + ":" + Environment.GetEnvironmentVariable("PATH"),
            });

        JsonElement run = JsonDocument.Parse(output).RootElement.GetProperty("Properties");
        Assert.Equal("func", run.TextAt("RunCommand"));
        Assert.Equal("start", run.TextAt("RunArguments")!.Trim());
        Assert.Equal(Repository.PathOf($"{App}/bin/Debug/{Framework}/"), run.TextAt("RunWorkingDirectory"));
    }

    [Theory]
    [InlineData("host.json")]
    [InlineData("local.settings.json")]
    public void The_build_copies_what_Core_Tools_read_from_the_root_to_the_output(string file) =>
        Assert.Contains(
            XDocument.Load(Repository.PathOf($"{App}/FunctionApp.csproj")).Descendants("None"),
            item => item.Attribute("Include")?.Value == $"../../{file}" && item.Attribute("Link")?.Value == file);

    [Fact]
    public void Azd_deploys_the_app_with_the_template_and_parameters_of_the_script()
    {
        string azd = Repository.Read("azure.yaml");
        string template = $"{Value(azd, "path")}/{Value(azd, "module")}";
        Assert.True(File.Exists(Repository.PathOf(template + ".bicep")), template);
        Assert.True(File.Exists(Repository.PathOf(template + ".parameters.json")), template);
        Assert.Equal(App, Value(azd, "project"));
        Assert.Equal("function", Value(azd, "host"));

        // azd finds the app by this tag.
        string service = Regex.Match(azd, @"services:\n  (?<name>\w+):").Groups["name"].Value;
        Assert.Equal(
            $"[union(parameters('tags'), createObject('azd-service-name', '{service}'))]",
            deployment.FunctionApp.ResourcesOf("Microsoft.Web/sites").Single().TextAt("tags"));
    }

    [Fact]
    public void VS_Code_builds_starts_and_deploys_from_the_folders_of_the_build()
    {
        JsonElement[] tasks = [.. Repository.ReadJson(".vscode/tasks.json").GetProperty("tasks").EnumerateArray()];
        JsonElement start = tasks.Single(task => task.TextAt("label") == "func: host start");
        Assert.Equal($"${{workspaceFolder}}/{App}/bin/Debug/{Framework}", start.TextAt("options.cwd"));
        JsonElement settings = Repository.ReadJson(".vscode/settings.json");
        Assert.Equal(App, settings.GetProperty("azureFunctions.projectSubpath").GetString());
        Assert.Equal(
            $"{App}/bin/Release/{Framework}/linux-x64/publish",
            settings.GetProperty("azureFunctions.deploySubpath").GetString());

        string[] labels = [.. tasks.Select(task => task.TextAt("label")!)];
        Assert.Contains(start.TextAt("dependsOn"), labels);
        Assert.Contains(settings.GetProperty("azureFunctions.preDeployTask").GetString(), labels);
        Assert.All(
            Repository.ReadJson(".vscode/launch.json").GetProperty("configurations").EnumerateArray()
                .Where(static one => one.TryGetProperty("preLaunchTask", out _)),
            one => Assert.Contains(one.TextAt("preLaunchTask"), labels));
    }

    private static string Value(string yaml, string key) =>
        Regex.Match(yaml, $@"^ +{key}: (?<value>\S+)$", RegexOptions.Multiline).Groups["value"].Value;
}

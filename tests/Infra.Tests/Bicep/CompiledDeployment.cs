using System.Text.Json;
using System.Text.RegularExpressions;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Bicep;

/// <summary>Compiles main.bicep once for all tests that ask about the deployment.</summary>
public sealed partial class CompiledDeployment : IAsyncLifetime
{
    public ArmTemplate Main { get; private set; } = null!;

    public ArmTemplate FunctionApp => Main.Module("function-app");

    /// <summary>The application settings that the function-app module sets itself.</summary>
    public JsonElement OwnSettings => FunctionApp.Variables.GetProperty("ownSettings");

    public async Task InitializeAsync()
    {
        FinishedProcess build = await BicepCompiler.RunAsync(
            Repository.Root, "build", "infra/bicep/main.bicep", "--stdout");
        Assert.True(build is { ExitCode: 0, StandardError: "" }, build.StandardError);
        Main = new ArmTemplate(JsonDocument.Parse(build.StandardOutput).RootElement);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>The names of all application settings that the deployment can set.</summary>
    public string[] ApplicationSettings() =>
        [.. SettingName().Matches(Main.Text).Select(static found => found.Groups["name"].Value)
            .Distinct().Order(StringComparer.Ordinal)];

    // A setting is a member of an object or an argument of createObject. Nothing else in these places has such a name.
    [GeneratedRegex(
        @"(?:""(?=\w+"":)|'(?=\w+', ))(?<name>[A-Za-z]+__\w+|AzureWebJobs\w+|DOTNET_\w+|[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)")]
    private static partial Regex SettingName();
}

/// <summary>Test classes in this collection share one <see cref="CompiledDeployment"/>.</summary>
[CollectionDefinition(Name)]
public sealed class DeploymentCollection : ICollectionFixture<CompiledDeployment>
{
    public const string Name = "Compiled deployment";
}

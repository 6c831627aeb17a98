using System.Text.Json;
using System.Text.RegularExpressions;
using DurableStreams.TestKit.Processes;

namespace DurableStreams.Infra.Tests.Bicep;

/// <summary>The compiler and its linter accept every Bicep file without a warning.</summary>
[Collection(DeploymentCollection.Name)]
public sealed class CompilerTests(CompiledDeployment deployment) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_file_compiles_without_errors_or_warnings()
    {
        FinishedProcess lint = await BicepCompiler.RunAsync(
            Repository.Root, "lint", "--pattern", "infra/bicep/**/*.bicep");
        Assert.True(lint is { ExitCode: 0, StandardError: "" }, lint.StandardError);
    }

    [Fact]
    public void Every_module_is_used_once_and_exists()
    {
        string main = Repository.Read("infra/bicep/main.bicep");
        Assert.Equal(
            Repository.Files("infra/bicep/modules", "*.bicep"),
            Regex.Matches(main, @"^module \w+ '(?<file>[^']+)'", RegexOptions.Multiline)
                .Select(found => "infra/bicep/" + found.Groups["file"].Value).Order(StringComparer.Ordinal));
    }

    /// <summary>Proves that the check above finds what it is there for: each file has one mistake.</summary>
    [Fact]
    public async Task Mistakes_are_reported()
    {
        CopyBicepFiles();
        Dictionary<string, string> mistakes = new()
        {
            ["no-unused-params"] = "param unused string",
            ["use-user-defined-types"] = "param settings object\noutput copy string = string(settings)",
            ["use-recent-api-versions"] =
                "resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = { name: 'account' }\n" +
                "output id string = account.id",

            // A module lacks a parameter, gets one too many, has no such output; a bracket is not closed.
            ["BCP035"] = Identity("name: 'a', location: 'westeurope'"),
            ["BCP037"] = Identity("name: 'a', location: 'westeurope', tags: {}, surplus: 1"),
            ["BCP053"] = Identity("name: 'a', location: 'westeurope', tags: {}") +
                "\noutput missing string = identity.outputs.missing",
            ["BCP018"] = "output brackets array = [1, 2",

            // A value is given to no parameter, is not among the allowed ones, is too small.
            ["BCP259"] = "using 'main.bicep'\nparam nmae = 'dstreams'",
            ["BCP033"] = "using 'main.bicep'\nparam authMode = 'Closed'",
            ["BCP328"] = "using 'main.bicep'\nparam maximumInstanceCount = 0",
        };
        foreach (var (code, text) in mistakes)
        {
            string extension = text.StartsWith("using ", StringComparison.Ordinal) ? "bicepparam" : "bicep";
            await File.WriteAllTextAsync(_folder.Combine($"mistake-{code}.{extension}"), text + "\n");
        }

        FinishedProcess lint = await BicepCompiler.RunAsync(_folder.Path, "lint", "--pattern", "mistake-*");
        Assert.NotEqual(0, lint.ExitCode);
        Assert.All(mistakes.Keys, code => Assert.Matches(
            $@"mistake-{code}\.\w+\(\d+,\d+\) : (Error|Warning) {code}:", lint.StandardError));
    }

    [Fact]
    public async Task The_parameters_file_fits_the_template()
    {
        CopyBicepFiles();

        // The compiler checks parameters in its own format only.
        FinishedProcess decompiled = await BicepCompiler.RunAsync(
            _folder.Path, "decompile-params", "main.parameters.json", "--bicep-file", "main.bicep");
        Assert.True(decompiled.ExitCode == 0, decompiled.StandardError);
        FinishedProcess build = await BicepCompiler.RunAsync(
            _folder.Path, "build-params", "main.parameters.bicepparam", "--stdout");
        Assert.True(build is { ExitCode: 0, StandardError: "" }, build.StandardError);
    }

    [Fact]
    public void The_admin_key_is_a_secure_parameter_and_not_in_the_parameters_file()
    {
        Assert.Equal("securestring", TypeOf(deployment.Main));
        Assert.Equal("securestring", TypeOf(deployment.FunctionApp));
        JsonElement given = Repository.ReadJson("infra/bicep/main.parameters.json").GetProperty("parameters");
        Assert.False(given.TryGetProperty("adminKey", out _));

        static string? TypeOf(ArmTemplate template) => template.Parameters.TextAt("adminKey.type");
    }

    private static string Identity(string parameters) =>
        $"module identity 'modules/identity.bicep' = {{\n  params: {{ {parameters} }}\n}}";

    private void CopyBicepFiles()
    {
        foreach (string file in Repository.Files("infra/bicep", "*"))
        {
            string copy = _folder.Combine(Path.GetRelativePath("infra/bicep", file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Repository.PathOf(file), copy);
        }
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;

namespace DurableStreams.Infra.Tests.Bicep;

/// <summary>What a compiler would find, as far as it can be read off the text.</summary>
public sealed class StructureTests
{
    [Fact]
    public void Every_module_is_used_once_and_is_there()
    {
        Assert.Equal(
            BicepFile.All.Select(file => file.Path).Where(path => path != BicepFile.Main.Path).Order(),
            BicepFile.Main.Modules.Select(module => "infra/bicep/" + module.File).Order());
    }

    [Fact]
    public void Modules_are_given_what_they_ask_for_and_nothing_else()
    {
        foreach (BicepModule module in BicepFile.Main.Modules)
        {
            BicepFile file = BicepFile.Load("infra/bicep/" + module.File);
            Assert.Empty(module.Given.Except(file.Parameters));
            Assert.Empty(file.Required.Except(module.Given));
        }
    }

    [Fact]
    public void Outputs_that_are_read_are_there()
    {
        MatchCollection reads = Regex.Matches(BicepFile.Main.Text, @"(?<module>\w+)!?\.outputs\.(?<output>\w+)");
        Assert.NotEmpty(reads);
        foreach (Match read in reads)
        {
            BicepModule module = Assert.Single(BicepFile.Main.Modules, module => module.Name == read.Groups["module"].Value);
            Assert.Contains(read.Groups["output"].Value, BicepFile.Load("infra/bicep/" + module.File).Outputs);
        }
    }

    [Fact]
    public void Every_parameter_is_used() =>
        Assert.All(BicepFile.All, file => Assert.All(
            file.Parameters, parameter => Assert.True(Regex.Count(file.Text, $@"\b{parameter}\b") > 1, $"{file.Path}: {parameter}")));

    [Fact]
    public void Brackets_are_balanced() =>
        Assert.All(BicepFile.All, file =>
        {
            Assert.Equal(file.Text.Count(letter => letter == '{'), file.Text.Count(letter => letter == '}'));
            Assert.Equal(file.Text.Count(letter => letter == '['), file.Text.Count(letter => letter == ']'));
        });

    [Fact]
    public void The_parameters_file_gives_parameters_that_exist_values_that_are_allowed_and_no_secret()
    {
        JsonElement parameters = Repository.ReadJson("infra/bicep/main.parameters.json").GetProperty("parameters");
        foreach (JsonProperty parameter in parameters.EnumerateObject())
        {
            Assert.Contains(parameter.Name, BicepFile.Main.Parameters);
            Match allowed = Regex.Match(BicepFile.Main.Text, $@"@allowed\(\[(?<values>[^\]]*)\]\)\nparam {parameter.Name} ");
            if (allowed.Success)
            {
                Assert.Contains(
                    parameter.Value.GetProperty("value").ToString(),
                    allowed.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries).Select(value => value.Trim('\'')));
            }
        }

        Assert.DoesNotContain(parameters.EnumerateObject(), parameter => parameter.Name == "adminKey");
    }

    [Fact]
    public void Secrets_are_secure_parameters() =>
        Assert.All(
            BicepFile.All.Where(file => file.Parameters.Contains("adminKey")),
            file => Assert.Matches(@"@secure\(\)\nparam adminKey string", file.Text));
}

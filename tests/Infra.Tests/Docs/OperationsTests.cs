using System.Text.RegularExpressions;

namespace DurableStreams.Infra.Tests.Docs;

/// <summary>docs/operations.md agrees with the code.</summary>
public sealed class OperationsTests
{
    private const string File = "docs/operations.md";
    private const string Begin = "<!-- settings: begin -->\n";
    private const string End = "<!-- settings: end -->";
    private const string Update = "DURABLE_STREAMS_UPDATE_DOCS";

    [Fact]
    public void The_settings_table_is_up_to_date()
    {
        string docs = Repository.Read(File);
        int begin = docs.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = docs.IndexOf(End, StringComparison.Ordinal);
        string expected = SettingsTable.Write();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            System.IO.File.WriteAllText(Repository.PathOf(File), docs[..begin] + expected + docs[end..]);
            return;
        }

        Assert.True(
            docs[begin..end] == expected,
            $"The settings table in {File} is out of date. " +
            $"Run '{Update}=1 dotnet test tests/Infra.Tests' and commit the file.\n{expected}");
    }

    [Fact]
    public void Every_options_type_has_a_section_in_the_table()
    {
        const string Binding =
            @"AddSettings<(?<type>\w+)>\(services|new (?<type>\w+)\(\);\s*SettingsBinder\.Bind\(|" +
            @"Settings\.(?:Bind|Check)<(?<type>\w+)>\(";
        string source = string.Concat(Repository.Files("src", "*.cs").Select(Repository.Read));
        string[] bound = [.. Regex.Matches(source, Binding).Select(found => found.Groups["type"].Value).Distinct()];
        Assert.NotEmpty(bound);
        Assert.Empty(bound.Except(SettingsTable.Types.Select(one => one.Type.Name)));
    }

    [Fact]
    public void Links_lead_to_files_that_exist()
    {
        foreach (string file in (string[])[File, "docs/azure.md", "docs/azure-tools.md", "README.md"])
        {
            string folder = Path.GetDirectoryName(Repository.PathOf(file))!;
            Assert.All(
                Regex.Matches(Repository.Read(file), @"\]\((?!https?:)(?<path>[^)#]+)(?:#[^)]*)?\)")
                    .Select(found => found.Groups["path"].Value),
                path => Assert.True(Path.Exists(Path.Combine(folder, path)), $"{file}: {path}"));
        }
    }

    [Fact]
    public void Parameters_in_the_docs_exist()
    {
        string bicep = Repository.Read("infra/bicep/main.bicep");
        Assert.All(
            Regex.Matches(Repository.Read(File), @"--set (?<name>\w+)=").Select(found => found.Groups["name"].Value),
            name => Assert.Contains($"param {name} ", bicep, StringComparison.Ordinal));
    }
}

using System.Text.RegularExpressions;

namespace DurableStreams.Infra.Tests.Bicep;

/// <summary>As much of a Bicep file as the tests ask about. The files are written one property to a line.</summary>
internal sealed partial class BicepFile
{
    private BicepFile(string path, string text)
    {
        Path = path;
        Text = Comment().Replace(text, "");
        Parameters = [.. Parameter().Matches(Text).Select(static found => found.Groups["name"].Value)];
        Required = [.. Parameter().Matches(Text).Where(static found => !found.Groups["default"].Success).Select(static found => found.Groups["name"].Value)];
        Outputs = [.. Output().Matches(Text).Select(static found => found.Groups["name"].Value)];
        Modules = [.. Module().Matches(Text).Select(static found => new BicepModule(
            found.Groups["name"].Value,
            found.Groups["file"].Value,
            [.. Given().Matches(found.Groups["params"].Value).Select(static given => given.Groups["name"].Value)]))];
    }

    public static BicepFile Main { get; } = Load("infra/bicep/main.bicep");

    public static BicepFile[] All { get; } = [.. Repository.Files("infra/bicep", "*.bicep").Select(Load)];

    public static string AllText { get; } = string.Join('\n', All.Select(static file => file.Text));

    public string Path { get; }

    /// <summary>Without comments.</summary>
    public string Text { get; }

    public string[] Parameters { get; }

    /// <summary>Parameters without a default.</summary>
    public string[] Required { get; }

    public string[] Outputs { get; }

    public BicepModule[] Modules { get; }

    public static BicepFile Load(string path) => new(path, Repository.Read(path));

    /// <summary>The application settings that the files set: members of the objects that become settings, and nothing else is named like them.</summary>
    public static string[] ApplicationSettings() =>
        [.. SettingName().Matches(AllText).Select(static found => found.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The expression that a property or setting is given.</summary>
    public string ValueOf(string property) =>
        Regex.Match(Text, $@"^\s*{Regex.Escape(property)}: (?<value>.+)$", RegexOptions.Multiline) is { Success: true } found
            ? found.Groups["value"].Value.Trim()
            : throw new KeyNotFoundException($"{Path} has no '{property}'.");

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^param (?<name>\w+) [\w\[\]]+(?<default> =)?", RegexOptions.Multiline)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^output (?<name>\w+) ", RegexOptions.Multiline)]
    private static partial Regex Output();

    [GeneratedRegex(@"^module (?<name>\w+) '(?<file>[^']+)' = .*?^  params: \{\n(?<params>.*?)^  \}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Module();

    [GeneratedRegex(@"^    (?<name>\w+):", RegexOptions.Multiline)]
    private static partial Regex Given();

    [GeneratedRegex(@"^\s+(?<name>(?:[A-Za-z]+__\w+)|(?:AzureWebJobs\w+)|(?:[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)): ", RegexOptions.Multiline)]
    private static partial Regex SettingName();
}

internal sealed record BicepModule(string Name, string File, string[] Given);

using System.Text.RegularExpressions;

namespace DurableStreams.Infra.Tests.Queries;

/// <summary>The ready-made queries ask for what is measured.</summary>
public sealed class QueryTests
{
    private static readonly string Metrics = string.Concat(Repository.Files("src", "*Metrics.cs").Select(Repository.Read));

    private static readonly string[] Instruments =
        [.. Regex.Matches(Metrics, @"Create\w+<\w+>\(\s*""(?<name>[^""]+)""").Select(found => found.Groups["name"].Value)];

    public static TheoryData<string> Files => [.. Repository.Files("infra/kql", "*.kql")];

    [Fact]
    public void There_are_three_and_the_docs_name_them()
    {
        string operations = Repository.Read("docs/operations.md");
        Assert.Equal(3, Files.Count);
        Assert.All(Repository.Files("infra/kql", "*.kql"), file => Assert.Contains(file["infra/".Length..], operations, StringComparison.Ordinal));
    }

    [Fact]
    public void The_docs_name_every_instrument_meter_and_span()
    {
        string operations = Repository.Read("docs/operations.md");
        string[] spans = [.. Regex.Matches(Repository.Read("src/DurableStreams.Core/Diagnostics/StreamTracing.cs"), @"StartActivity\(\s*""(?<name>[^""]+)""").Select(found => found.Groups["name"].Value)];
        string[] meters = [.. Regex.Matches(Metrics, @"MeterName = ""(?<name>[^""]+)""").Select(found => found.Groups["name"].Value)];
        Assert.Equal(4, spans.Length);
        Assert.Equal(5, meters.Length);
        Assert.NotEmpty(Instruments);
        Assert.All([.. Instruments, .. meters, .. spans], name => Assert.Contains($"`{name}`", operations, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Instruments_and_meters_are_called_so(string file)
    {
        string query = Repository.Read(file);
        string[] asked = [.. Regex.Matches(query, @"""(?<name>durablestreams\.[a-z_.]+)""").Select(found => found.Groups["name"].Value).Distinct()];
        Assert.NotEmpty(asked);
        Assert.All(asked, name => Assert.True(
            Instruments.Contains(name) || (name.EndsWith('.') && Instruments.Any(one => one.StartsWith(name, StringComparison.Ordinal))), name));
        Assert.All(
            Regex.Matches(query, @"DurableStreams\.[A-Z]\w+(?:\.[A-Z]\w+)*").Select(found => found.Value),
            meter => Assert.Contains($"\"{meter}\"", Metrics, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Tags_are_called_so(string file) =>
        Assert.All(
            Regex.Matches(Repository.Read(file), @"customDimensions\.(?<tag>[a-z]\w*)").Select(found => found.Groups["tag"].Value),
            tag => Assert.Contains($"\"{tag}\"", Metrics, StringComparison.Ordinal));
}

using System.Text.RegularExpressions;

namespace DurableStreams.Infra.Tests.Queries;

/// <summary>The queries use instruments, meters and tags that exist.</summary>
public sealed class QueryTests
{
    private static readonly string Metrics =
        string.Concat(Repository.Files("src", "*Metrics.cs").Select(Repository.Read));

    private static readonly string[] Instruments = Names(Metrics, @"Create\w+<\w+>\(\s*""(?<name>[^""]+)""");

    public static TheoryData<string> Files => [.. Repository.Files("infra/kql", "*.kql")];

    [Fact]
    public void The_docs_name_every_query()
    {
        string operations = Repository.Read("docs/operations.md");
        Assert.Equal(4, Files.Count);
        Assert.All(
            Repository.Files("infra/kql", "*.kql"),
            file => Assert.Contains(file["infra/".Length..], operations, StringComparison.Ordinal));
    }

    [Fact]
    public void The_docs_name_every_instrument_meter_and_span()
    {
        string operations = Repository.Read("docs/operations.md");
        string tracing = Repository.Read("src/DurableStreams.Core/Diagnostics/StreamTracing.cs");
        string[] spans = Names(tracing, @"StartActivity\(\s*""(?<name>[^""]+)""");
        string[] meters = Names(Metrics, @"MeterName = ""(?<name>[^""]+)""");
        Assert.Equal(4, spans.Length);
        Assert.Equal(6, meters.Length);
        Assert.NotEmpty(Instruments);
        Assert.All(
            [.. Instruments, .. meters, .. spans],
            name => Assert.Contains($"`{name}`", operations, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Instruments_and_meters_exist(string file)
    {
        string query = Repository.Read(file);
        string[] used = Names(query, @"""(?<name>durablestreams\.[a-z_.]+)""");
        Assert.NotEmpty(used);

        // A name that ends with a dot is a prefix.
        Assert.All(used, name => Assert.True(
            name.EndsWith('.')
                ? Instruments.Any(one => one.StartsWith(name, StringComparison.Ordinal))
                : Instruments.Contains(name),
            name));
        Assert.All(
            Regex.Matches(query, @"DurableStreams\.[A-Z]\w+(?:\.[A-Z]\w+)*").Select(found => found.Value),
            meter => Assert.Contains($"\"{meter}\"", Metrics, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Tags_exist(string file) =>
        Assert.All(
            Names(Repository.Read(file), @"customDimensions\.(?<name>[a-z]\w*)"),
            tag => Assert.Contains($"\"{tag}\"", Metrics, StringComparison.Ordinal));

    private static string[] Names(string text, string pattern) =>
        [.. Regex.Matches(text, pattern).Select(static found => found.Groups["name"].Value).Distinct()];
}

namespace DurableStreams.Core.Tests.Architecture;

/// <summary>A folder of the core uses folders below it, and never around in a ring.</summary>
public sealed class FolderTests
{
    /// <summary>Names that are no uses: <c>StreamPath.Project</c> is a text.</summary>
    private static readonly (string From, string To)[] Homonyms = [("Addressing", "Projects")];

    /// <summary>Storage ports know values only, values know nothing above them.</summary>
    private static readonly string[] Ports = ["Storage", "Streams", "Producers", "Projects", "Content", "Addressing", "Binary"];

    [Fact]
    public void No_folders_form_a_ring()
    {
        foreach (string folder in CoreSources.Uses.Keys)
        {
            if (FindRing(folder, folder, [], []) is { } ring)
            {
                Assert.Fail($"A ring of folders:\n{string.Join('\n', ring)}");
            }
        }
    }

    [Fact]
    public void Ports_and_values_know_nothing_of_the_domain()
    {
        foreach (string folder in Ports)
        {
            Assert.Empty(UsesOf(folder).Select(use => use.Key).Except(Ports));
        }
    }

    [Fact]
    public void Nothing_uses_the_service() =>
        Assert.DoesNotContain(CoreSources.Uses.Keys, folder => CoreSources.Uses[folder].ContainsKey("."));

    [Fact]
    public void The_source_files_were_read() => Assert.InRange(CoreSources.Declarations.Count, 200, 1_000);

    private static IEnumerable<KeyValuePair<string, string>> UsesOf(string folder) =>
        CoreSources.Uses[folder].Where(use => !Homonyms.Contains((folder, use.Key)));

    /// <summary>A way from a folder back to where the search began, if there is one.</summary>
    private static List<string>? FindRing(string start, string folder, List<string> way, HashSet<string> visited)
    {
        foreach ((string next, string example) in UsesOf(folder))
        {
            List<string> longer = [.. way, $"{folder} -> {next} ({example})"];
            if (next == start)
            {
                return longer;
            }

            if (visited.Add(next) && FindRing(start, next, longer, visited) is { } ring)
            {
                return ring;
            }
        }

        return null;
    }
}

namespace DurableStreams.Core.Tests.Architecture;

/// <summary>The dependencies between the folders of the core have no cycles.</summary>
public sealed class FolderTests
{
    /// <summary>Names that are no uses of a type: <c>StreamPath.Project</c> is a string.</summary>
    private static readonly (string From, string To)[] Homonyms = [("Addressing", "Projects")];

    /// <summary>The storage ports use values only, and values use only each other.</summary>
    private static readonly string[] Ports =
        ["Storage", "Streams", "Producers", "Projects", "Content", "Addressing", "Binary"];

    [Fact]
    public void Folders_have_no_dependency_cycle()
    {
        foreach (string folder in CoreSources.Uses.Keys)
        {
            if (FindRing(folder, folder, [], []) is { } ring)
            {
                Assert.Fail($"A cycle of folders:\n{string.Join('\n', ring)}");
            }
        }
    }

    [Fact]
    public void Ports_and_values_do_not_use_the_domain()
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

    /// <summary>Returns a path of uses from a folder back to the start of the search, if there is one.</summary>
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

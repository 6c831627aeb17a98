namespace DurableStreams.Core.Tests.Architecture;

/// <summary>The dependencies between the folders of a project have no cycles.</summary>
public sealed class FolderTests
{
    /// <summary>
    /// Names that are no uses of a type: <c>StreamPath.Project</c> is a string, <c>TableAccount.Catalog</c> a table
    /// client, and <c>SubscriptionType.Webhook</c> a value.
    /// </summary>
    private static readonly (string From, string To)[] Homonyms =
        [("Addressing", "Projects"), ("Accounts", "Lifecycle"), ("Subscriptions", "Signals")];

    /// <summary>The storage ports use values only, and values use only each other.</summary>
    private static readonly string[] Ports =
    [
        "Storage", "Storage/Subscriptions", "Subscriptions", "Streams", "Producers", "Projects", "Content",
        "Addressing", "Binary",
    ];

    private static readonly ProjectSources Core = new("DurableStreams.Core");

    [Theory]
    [InlineData("DurableStreams.Core")]
    [InlineData("DurableStreams.AspNetCore")]
    [InlineData("DurableStreams.Storage.AzureTables")]
    [InlineData("DurableStreams.Storage.Sqlite")]
    [InlineData("FunctionApp")]
    [InlineData("Server")]
    public void Folders_have_no_dependency_cycle(string project)
    {
        var sources = new ProjectSources(project);
        Assert.NotEmpty(sources.Declarations);
        foreach (string folder in sources.Uses.Keys)
        {
            if (FindRing(sources, folder, folder, [], []) is { } ring)
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
            Assert.Empty(UsesOf(Core, folder).Select(use => use.Key).Except(Ports));
        }
    }

    [Fact]
    public void Nothing_uses_the_service() =>
        Assert.DoesNotContain(Core.Uses.Keys, folder => Core.Uses[folder].ContainsKey("."));

    [Fact]
    public void The_source_files_were_read() => Assert.InRange(Core.Declarations.Count, 200, 1_000);

    [Fact]
    public void The_core_references_no_web_framework_and_no_storage_package()
    {
        string[] foreign =
        [
            .. typeof(StreamService).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
                .Where(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                    || name.StartsWith("Azure", StringComparison.Ordinal)
                    || name.StartsWith("SQLite", StringComparison.Ordinal)),
        ];
        Assert.Empty(foreign);
    }

    private static IEnumerable<KeyValuePair<string, string>> UsesOf(ProjectSources sources, string folder) =>
        sources.Uses[folder].Where(use => !Homonyms.Contains((folder, use.Key)));

    /// <summary>Returns a path of uses from a folder back to the start of the search, if there is one.</summary>
    private static List<string>? FindRing(
        ProjectSources sources, string start, string folder, List<string> way, HashSet<string> visited)
    {
        foreach ((string next, string example) in UsesOf(sources, folder))
        {
            List<string> longer = [.. way, $"{folder} -> {next} ({example})"];
            if (next == start)
            {
                return longer;
            }

            if (visited.Add(next) && FindRing(sources, start, next, longer, visited) is { } ring)
            {
                return ring;
            }
        }

        return null;
    }
}

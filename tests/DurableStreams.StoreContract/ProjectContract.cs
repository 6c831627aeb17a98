using DurableStreams.Projects;
using DurableStreams.Storage;

namespace DurableStreams.StoreContract;

/// <summary>Projects are inserted once and replaced only in their current version.</summary>
public abstract class ProjectContract<TFixture> : ContractTests<TFixture>
    where TFixture : StoreFixture, IHasProjects, new()
{
    private const string Name = "a-Project_1";

    private static readonly Project Plain = new(
        [
            new SigningSecret(
                "one",
                DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
                "a secret of thirty-two bytes: 0123"),
            new SigningSecret("two", DateTimeOffset.FromUnixTimeMilliseconds(0), "\"\\\u00e9\u4e2d\ud83d\ude00\n <>&+"),
        ],
        ["https://a.example", "http://localhost:3000"],
        isPublic: true);

    private static readonly Project Bare = new([], [], isPublic: false);

    private IProjectStore Projects => Fixture.Projects;

    [Fact]
    public async Task A_project_does_not_exist_before_it_is_put() =>
        Assert.Null(await Projects.GetProjectAsync(Name, None));

    [Fact]
    public async Task A_project_comes_back_as_it_was_put()
    {
        ProjectRow put = await PutAsync(Plain, RowVersion.None);
        ProjectRow? got = await Fixture.OtherProjects.GetProjectAsync(Name, None);

        Assert.Equal(put, got);
        Assert.Equal(Plain, got!.Project);
        Assert.NotEqual(RowVersion.None, got.Version);
    }

    [Fact]
    public async Task Names_differ_by_case_and_may_be_long()
    {
        await PutAsync(Plain, RowVersion.None);
        string longest = new('x', Project.MaxNameLength);
        Assert.NotNull(await Projects.PutProjectAsync(longest, Bare, RowVersion.None, None));

        Assert.Null(await Projects.GetProjectAsync(Name.ToUpperInvariant(), None));
        Assert.Equal(Bare, (await Projects.GetProjectAsync(longest, None))!.Project);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a'b")]
    [InlineData("\u00e9")]
    public async Task An_invalid_name_has_no_project(string name) =>
        Assert.Null(await Projects.GetProjectAsync(name, None));

    [Fact]
    public async Task A_second_insertion_is_refused()
    {
        ProjectRow first = await PutAsync(Plain, RowVersion.None);

        Assert.Null(await Fixture.OtherProjects.PutProjectAsync(Name, Bare, RowVersion.None, None));
        Assert.Equal(first, await Projects.GetProjectAsync(Name, None));
    }

    [Fact]
    public async Task Only_the_current_version_is_replaced_and_no_version_is_reused()
    {
        ProjectRow first = await PutAsync(Plain, RowVersion.None);
        ProjectRow second = await PutAsync(Plain, first.Version);
        Assert.NotEqual(first.Version, second.Version);

        Assert.Null(await Projects.PutProjectAsync(Name, Bare, first.Version, None));
        ProjectRow third = await PutAsync(Bare, second.Version);
        Assert.Equal(third, await Projects.GetProjectAsync(Name, None));
    }

    [Fact]
    public async Task A_missing_project_cannot_be_replaced()
    {
        ProjectRow other = await PutAsync(Plain, RowVersion.None);

        Assert.Null(await Projects.PutProjectAsync("another", Plain, other.Version, None));
        Assert.Null(await Projects.GetProjectAsync("another", None));
    }

    [Fact]
    public async Task Projects_are_listed_by_name_in_pages()
    {
        Assert.Empty(await Projects.ListProjectsAsync(null, 10, None));
        string[] names = ["0", "A", "Z", "_default", "a", "a-b", "a_b", "b"];
        foreach (string name in names.Reverse())
        {
            Assert.NotNull(await Projects.PutProjectAsync(
                name, name == "a" ? Plain : Bare, RowVersion.None, None));
        }

        IReadOnlyList<ListedProject> all = await Fixture.OtherProjects.ListProjectsAsync(null, 100, None);
        Assert.Equal(names, all.Select(listed => listed.Name));
        Assert.All(all, listed => Assert.Equal(listed.Name == "a" ? Plain : Bare, listed.Project));

        List<string> paged = [];
        for (string? after = null; paged.Count == 0 || after is not null; after = paged.Count < names.Length ? paged[^1] : null)
        {
            IReadOnlyList<ListedProject> page = await Projects.ListProjectsAsync(after, 3, None);
            Assert.InRange(page.Count, 1, 3);
            paged.AddRange(page.Select(listed => listed.Name));
        }

        Assert.Equal(names, paged);
        Assert.Equal(["a_b", "b"], (await Projects.ListProjectsAsync("a.", 10, None)).Select(listed => listed.Name));
        Assert.Empty(await Projects.ListProjectsAsync("b", 10, None));
        Assert.Empty(await Projects.ListProjectsAsync("\u00e9", 10, None));
    }

    [Fact]
    public async Task Exactly_one_of_several_racing_writers_wins()
    {
        ProjectRow first = await PutAsync(Bare, RowVersion.None);
        ProjectRow?[] put = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
            await (number % 2 == 0 ? Projects : Fixture.OtherProjects).PutProjectAsync(
                Name, new Project([], [$"https://{number}.example"], false), first.Version, None))));

        ProjectRow winner = Assert.Single(put, static row => row is not null)!;
        Assert.Equal(winner, await Projects.GetProjectAsync(Name, None));
    }

    private async Task<ProjectRow> PutAsync(Project project, RowVersion expected)
    {
        ProjectRow? row = await Projects.PutProjectAsync(Name, project, expected, None);
        Assert.NotNull(row);
        return row;
    }
}

using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Stores;
using DurableStreams.Listing;
using DurableStreams.Projects;
using DurableStreams.Storage;

namespace DurableStreams.AspNetCore.Lists;

/// <summary>
/// Lists projects: the configured ones, and where no project needs a configuration, also those that only have streams.
/// </summary>
internal sealed class ProjectListing(StoreRegistration store, StreamService streams, Authorizer authorizer)
{
    // Starts the parameter "after" of a page of projects without a configuration. No project name contains it.
    private const char Unconfigured = '/';

    /// <summary>Reads a page.</summary>
    /// <returns>Null if <see cref="ListQuery.After"/> is not what a page before could have returned.</returns>
    public async ValueTask<ProjectList?> ReadAsync(ListQuery query, CancellationToken cancellationToken)
    {
        if (query.After is [Unconfigured, ..])
        {
            return authorizer.IsOpen && TryParse(query.After, out StreamPath? after)
                ? await ReadUnconfiguredAsync(after, query.Limit, cancellationToken)
                : null;
        }

        if (query.After is { } name && !Project.HasNameCharacters(name))
        {
            return null;
        }

        List<ProjectEntry> entries = await ReadConfiguredAsync(query, cancellationToken);
        if (entries.Count >= query.Limit || !authorizer.IsOpen)
        {
            string? next = entries.Count > query.Limit ? entries[query.Limit - 1].Project
                : authorizer.IsOpen ? Unconfigured.ToString()
                : null;
            return new ProjectList(entries.Take(query.Limit), next);
        }

        ProjectList rest = await ReadUnconfiguredAsync(null, query.Limit - entries.Count, cancellationToken);
        return rest with { Projects = entries.Concat(rest.Projects) };
    }

    private static bool TryParse(string text, out StreamPath? after) =>
        ListNames.TryParse(StreamPath.DefaultProject, text.Length > 1 ? text[1..] : null, out after);

    /// <summary>Reads one project more than the page has.</summary>
    private async ValueTask<List<ProjectEntry>> ReadConfiguredAsync(
        ListQuery query, CancellationToken cancellationToken)
    {
        IReadOnlyList<ListedProject> configured = await store.Projects.ListProjectsAsync(
            query.After, query.Limit + 1, cancellationToken);
        List<ProjectEntry> entries = [.. configured.Select(static found => new ProjectEntry(
            found.Name, Configured: true, found.Project.IsPublic, found.Project.CorsOrigins))];

        // Everything belongs to a project, and streams of the default one are found by no other.
        int place = entries.FindIndex(
            static entry => string.CompareOrdinal(entry.Project, StreamPath.DefaultProject) >= 0);
        place = place < 0 ? entries.Count : place;
        if (authorizer.IsOpen
            && string.CompareOrdinal(query.After, StreamPath.DefaultProject) < 0
            && (place == entries.Count || entries[place].Project != StreamPath.DefaultProject))
        {
            entries.Insert(place, WithoutConfiguration(StreamPath.DefaultProject));
        }

        return entries;
    }

    private async ValueTask<ProjectList> ReadUnconfiguredAsync(
        StreamPath? after, int limit, CancellationToken cancellationToken)
    {
        ListPage<string, StreamPath> used = await streams.Lists.ProjectsAsync(after, limit, cancellationToken);
        List<ProjectEntry> entries = [];
        foreach (string name in used.Entries)
        {
            if (await store.Projects.GetProjectAsync(name, cancellationToken) is null)
            {
                entries.Add(WithoutConfiguration(name));
            }
        }

        return new ProjectList(entries, used.Next is { } next ? Unconfigured + next.Value : null);
    }

    private static ProjectEntry WithoutConfiguration(string project) =>
        new(project, Configured: false, Public: false, []);
}

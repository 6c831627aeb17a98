using DurableStreams.Addressing;
using DurableStreams.Storage;

namespace DurableStreams.Listing;

/// <summary>Finds the projects that have streams, by jumping from one to the next.</summary>
internal sealed class UsedProjects(IStreamStore store)
{
    /// <summary>Maximum number of paths that are looked at for a page.</summary>
    public const int MaxPaths = 1_000;

    // Few, because usually the first one is the one that is wanted.
    private const int PathsAtOnce = 10;

    // Sorts right after the slash, so that a project with it appended sorts after all streams of the project.
    private const char AfterSlash = '0';

    /// <summary>See <see cref="ListService.ProjectsAsync"/>.</summary>
    public async ValueTask<ListPage<string, StreamPath>> ReadAsync(
        StreamPath? after, int max, CancellationToken cancellationToken)
    {
        List<string> projects = [];
        for (int looked = 0; projects.Count < max && looked < MaxPaths; looked += PathsAtOnce)
        {
            StreamPage page = await store.PageAsync(new StreamRange("", after), PathsAtOnce, cancellationToken)
                .ConfigureAwait(false);
            if (FindProject(page) is { } project)
            {
                projects.Add(project);
                StreamPath.FromDecoded(project + AfterSlash, out StreamPath end);
                after = end;
            }
            else if (page.Next is { } next)
            {
                after = next;
            }
            else
            {
                return new ListPage<string, StreamPath>(projects, null);
            }
        }

        return new ListPage<string, StreamPath>(projects, after);
    }

    private static string? FindProject(StreamPage page) => page.Streams
        .Select(static stream => stream.Path)
        .Where(static path => path.Project != StreamPath.DefaultProject && !path.IsReserved)
        .Select(static path => path.Project)
        .FirstOrDefault();
}

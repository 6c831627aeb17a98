using DurableStreams.Addressing;
using DurableStreams.Storage;

namespace DurableStreams.AspNetCore.Hosting;

/// <summary>
/// Finds streams below <c>__ds</c> in projects that were created before these paths were reserved (§6). Jumps from
/// project to project instead of reading every path, and checks a limited number of them.
/// </summary>
internal sealed class ReservedStreamScan(IStreamStore store)
{
    /// <summary>Maximum number of projects and streams of the default project that are checked, together.</summary>
    public const int MaxProjects = 250;

    /// <summary>Maximum number of streams that are returned of one project.</summary>
    public const int MaxStreams = 10;

    private const string Reserved = "/" + StreamPath.ReservedSegment;

    // Sorts right after the slash, so that a project with it appended sorts after all streams of the project.
    private const char AfterSlash = '0';

    /// <exception cref="StoreUnavailableException">May be repeated.</exception>
    public async ValueTask<ReservedStreams> RunAsync(CancellationToken cancellationToken)
    {
        List<StreamPath> found = [];
        StreamPath? after = null;
        for (int i = 0; i < MaxProjects; i++)
        {
            IReadOnlyList<StreamPath> next = await store.ListAsync("", after, 1, cancellationToken);
            if (next.Count == 0)
            {
                return new ReservedStreams(found, IsComplete: true);
            }

            after = next[0];
            int slash = next[0].Value.IndexOf('/', StringComparison.Ordinal);
            if (slash >= 0)
            {
                string project = next[0].Value[..slash];
                found.AddRange(await FindAsync(project, cancellationToken));
                StreamPath.FromDecoded(project + AfterSlash, out StreamPath end);
                after = end;
            }
        }

        return new ReservedStreams(found, IsComplete: false);
    }

    private async ValueTask<IEnumerable<StreamPath>> FindAsync(string project, CancellationToken cancellationToken)
    {
        // Other names that start like the segment may sort before what is below it.
        IReadOnlyList<StreamPath> first = await store.ListAsync(project + Reserved, null, 1, cancellationToken);
        IReadOnlyList<StreamPath> below = first.Count == 0
            ? []
            : await store.ListAsync(project + Reserved + "/", null, MaxStreams, cancellationToken);
        return first.Where(static path => path.IsReservedInProject).Union(below);
    }
}

/// <summary>The result of a <see cref="ReservedStreamScan"/>.</summary>
/// <param name="Streams">The streams that were found.</param>
/// <param name="IsComplete">False if there are more projects than were checked.</param>
internal sealed record ReservedStreams(IReadOnlyList<StreamPath> Streams, bool IsComplete);

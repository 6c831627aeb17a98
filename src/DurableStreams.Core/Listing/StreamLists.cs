using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Listing;

/// <summary>Lists streams with their heads.</summary>
internal sealed class StreamLists(StreamServiceContext context, HeadCache heads)
{
    private static readonly ListPage<ListedHead, StreamPath> Nothing = new([], null);

    /// <summary>See <see cref="ListService.StreamsAsync"/>.</summary>
    public async ValueTask<ListPage<ListedHead, StreamPath>> ReadAsync(
        string project, string prefix, StreamPath? after, int max, CancellationToken cancellationToken) =>
        CanStart(project, prefix)
            ? await ReadAsync(RangeOf(project, prefix, after), max, cancellationToken).ConfigureAwait(false)
            : Nothing;

    /// <summary>Reads a page of the streams of a range that clients can read.</summary>
    /// <param name="range">The range.</param>
    /// <param name="max">Maximum number of paths to look at.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async ValueTask<ListPage<ListedHead, StreamPath>> ReadAsync(
        StreamRange range, int max, CancellationToken cancellationToken)
    {
        StreamPage page = await context.Streams.PageAsync(range, max, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = context.Now;
        return new ListPage<ListedHead, StreamPath>(
            [
                .. page.Streams
                    .Where(static stream => !stream.Path.IsReserved && !stream.Path.IsReservedInProject)
                    .Select(stream => stream with { Head = heads.WithRecentUse(stream.Path, stream.Head) })
                    .Where(stream => stream.Head.ExistenceAt(now) == StreamExistence.Live),
            ],
            page.Next);
    }

    private static StreamRange RangeOf(string project, string prefix, StreamPath? after) =>
        new(StreamPath.InProject(project, prefix), after, IsFlat: project == StreamPath.DefaultProject);

    // No path starts with any other prefix, and a store may be unable to search for one.
    private static bool CanStart(string project, string prefix) =>
        prefix.Length <= StreamPath.MaxBytes
        && Utf16.IsWellFormed(prefix)
        && !prefix.Any(char.IsControl)
        && !(project == StreamPath.DefaultProject && prefix.Contains('/', StringComparison.Ordinal));
}

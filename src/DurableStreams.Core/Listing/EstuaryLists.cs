using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.Listing;

/// <summary>Lists estuaries with their sources.</summary>
internal sealed class EstuaryLists(StreamServiceContext context, StreamLists streams, SourceHeads heads)
{
    /// <summary>Maximum number of paths that are looked at for a page.</summary>
    public const int MaxPaths = 1_000;

    private const int MinPathsAtOnce = 100;

    // Estuaries whose sources are read at the same time.
    private const int EstuariesAtOnce = 16;

    /// <summary>See <see cref="ListService.EstuariesAsync"/>.</summary>
    public async ValueTask<ListPage<ListedEstuary, StreamPath>> ReadAsync(
        string project, StreamPath? after, int max, CancellationToken cancellationToken)
    {
        // The id of an estuary has no slash.
        var range = new StreamRange(StreamPath.InProject(project, ""), after, IsFlat: true);
        (List<ListedHead> found, StreamPath? next) = await FindAsync(range, max, cancellationToken)
            .ConfigureAwait(false);
        (List<IReadOnlyList<Cursor>> cursors, bool isWhole) = await ReadCursorsAsync(found, cancellationToken)
            .ConfigureAwait(false);
        IReadOnlyDictionary<StreamPath, StreamHead> sources = await heads.ReadAsync(
            cursors.SelectMany(static page => page.Take(SourceHeads.MaxListed)).Select(static cursor => cursor.Source),
            cancellationToken).ConfigureAwait(false);
        return new ListPage<ListedEstuary, StreamPath>(
            [.. found.Zip(cursors, (estuary, page) => ToEntry(estuary, page, sources))],
            isWhole ? next : found[cursors.Count - 1].Path);
    }

    private static ListedEstuary ToEntry(
        ListedHead estuary, IReadOnlyList<Cursor> cursors, IReadOnlyDictionary<StreamPath, StreamHead> sources) => new(
            estuary.Path,
            estuary.Head,
            [
                .. from cursor in cursors
                       .Take(SourceHeads.MaxListed)
                       .OrderBy(static cursor => cursor.Source.Value, StringComparer.Ordinal)
                   let source = sources.GetValueOrDefault(cursor.Source)
                   where source?.Incarnation == cursor.SourceIncarnation
                   select new ListedSource(cursor.Source, source.OffsetAt(cursor.Position), source.TailOffset)
                   {
                       Envelope = cursor.Envelope,
                   },
            ],
            HasMoreSources: cursors.Count > SourceHeads.MaxListed);

    private async ValueTask<(List<ListedHead> Found, StreamPath? Next)> FindAsync(
        StreamRange range, int max, CancellationToken cancellationToken)
    {
        List<ListedHead> found = [];
        for (int looked = 0; looked < MaxPaths;)
        {
            int atOnce = Math.Min(Math.Max(max - found.Count, MinPathsAtOnce), MaxPaths - looked);
            looked += atOnce;
            ListPage<ListedHead, StreamPath> page = await streams.ReadAsync(range, atOnce, cancellationToken)
                .ConfigureAwait(false);
            found.AddRange(page.Entries.Where(static stream => stream.Head.Kind == StreamKind.Estuary));
            if (found.Count > max)
            {
                return (found[..max], found[max - 1].Path);
            }

            range = range with { After = page.Next };
            if (page.Next is null || found.Count == max)
            {
                break;
            }
        }

        return (found, range.After);
    }

    /// <summary>
    /// Reads the first cursors of estuaries, one more than are listed, until the page has as many as it may.
    /// </summary>
    /// <returns>The cursors of each estuary, and whether those of all estuaries were read.</returns>
    private async ValueTask<(List<IReadOnlyList<Cursor>> Cursors, bool IsWhole)> ReadCursorsAsync(
        List<ListedHead> estuaries, CancellationToken cancellationToken)
    {
        List<IReadOnlyList<Cursor>> cursors = [];
        foreach (ListedHead[] some in estuaries.Chunk(EstuariesAtOnce))
        {
            if (cursors.Sum(static page => page.Count) >= SourceHeads.MaxOfPage)
            {
                return (cursors, false);
            }

            var pages = new IReadOnlyList<Cursor>[some.Length];
            await SourceHeads.EachAsync(
                Enumerable.Range(0, some.Length),
                async (i, cancellation) => pages[i] = await context.Subscribers.ListCursorsAsync(
                    some[i].Path, some[i].Head.Incarnation, null, SourceHeads.MaxListed + 1, cancellation)
                    .ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
            cursors.AddRange(pages);
        }

        return (cursors, true);
    }
}

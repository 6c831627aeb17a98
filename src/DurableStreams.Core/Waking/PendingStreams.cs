using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;

namespace DurableStreams.Waking;

/// <summary>
/// Checks the streams of a subscription that have pending rows: what a wake must list, which links the news change,
/// and which rows are obsolete.
/// </summary>
internal sealed class PendingStreams(
    StreamServiceContext context, SubscriptionContext subscriptions, HeadCache heads)
{
    private const int PageSize = 80;

    /// <summary>Checks pending rows until a wake is full, the changes fill a commit, or no row is left.</summary>
    public async ValueTask<PendingReport> CheckAsync(
        SubscriptionKey key, SubscriptionHead head, CancellationToken cancellationToken)
    {
        var report = new PendingReport();
        IAsyncEnumerable<IReadOnlyList<PendingRow>> pages = subscriptions.Store.PendingPagesAsync(
            key, head.Incarnation, PageSize, cancellationToken);
        await foreach (IReadOnlyList<PendingRow> page in pages.ConfigureAwait(false))
        {
            await CheckPageAsync(key, head, page, report, cancellationToken).ConfigureAwait(false);
            if (!report.HasRoom)
            {
                break;
            }
        }

        return report;
    }

    /// <summary>Removes the rows that were obsolete, unless there is news again.</summary>
    /// <remarks>Only after the commit of the report, which stores why they are obsolete.</remarks>
    public async ValueTask RemoveObsoleteAsync(
        SubscriptionKey key, SubscriptionHead head, PendingReport report, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            report.Obsolete,
            subscriptions.Parallel(cancellationToken),
            async (row, cancellation) => await subscriptions.Store.RemovePendingAsync(
                key, head.Incarnation, row, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async ValueTask CheckPageAsync(
        SubscriptionKey key,
        SubscriptionHead head,
        IReadOnlyList<PendingRow> page,
        PendingReport report,
        CancellationToken cancellationToken)
    {
        StreamPath[] paths = [.. page.Select(row => row.Pending.Stream.Path)];
        Dictionary<StreamPath, SubscriptionLink> links = await subscriptions.Store.FindLinksByStreamAsync(
            key, head.Incarnation, paths, cancellationToken).ConfigureAwait(false);

        // The rows were read before the heads: an append after this check gives its row a new version.
        StreamHead?[] streams =
            await heads.GetAllAsync(paths, subscriptions.Parallel(cancellationToken)).ConfigureAwait(false);
        for (int i = 0; i < page.Count && report.HasRoom; i++)
        {
            SubscriptionLink? link = links.GetValueOrDefault(paths[i]);
            if (streams[i].ExistenceAt(context.Now) == StreamExistence.Live)
            {
                bool isNews = link?.Incarnation is null
                    && await IsNewsAsync(key, head, page[i].Pending, streams[i]!, cancellationToken)
                        .ConfigureAwait(false);
                CheckLive(key, head, page[i], link, streams[i]!, isNews, report);
            }
            else
            {
                CheckDeleted(page[i], link, report);
            }
        }
    }

    /// <summary>Whether everything in a stream without a cursor is news.</summary>
    private async ValueTask<bool> IsNewsAsync(
        SubscriptionKey key,
        SubscriptionHead head,
        PendingNews pending,
        StreamHead stream,
        CancellationToken cancellationToken)
    {
        if (pending.Stream.Incarnation == stream.Incarnation)
        {
            return pending.FromStart;
        }

        // The deletion of an earlier incarnation was announced after news of this one, and took the place of the row.
        StreamSubscription? known = await subscriptions.Index.GetStreamSubscriptionAsync(
            pending.Stream with { Incarnation = stream.Incarnation }, key, cancellationToken).ConfigureAwait(false);
        return known is { FromStart: true } && known.Incarnation == head.Incarnation;
    }

    private void CheckLive(
        SubscriptionKey key,
        SubscriptionHead head,
        PendingRow row,
        SubscriptionLink? link,
        StreamHead stream,
        bool isNews,
        PendingReport report)
    {
        StreamPath path = row.Pending.Stream.Path;
        if (link?.Incarnation is null && !isNews && head.Linking is not null)
        {
            // Being linked at its tail: the linker checks it again.
            return;
        }

        SubscriptionLink? current = link is null ? NewLink(key, head, path, isNews, report) : link;
        if (current is null)
        {
            report.Obsolete.Add(row);
            return;
        }

        if (current.Incarnation != stream.Incarnation)
        {
            current = current with { Incarnation = stream.Incarnation, Acked = null };
        }

        if (current != link)
        {
            report.Changed.Add(current);
            report.Added += link is null ? 1 : 0;
        }

        if (current.IsBehind(stream.TailOffset))
        {
            report.Streams.Add(new LinkState(current, stream.TailOffset));
        }
        else
        {
            report.Obsolete.Add(row);
        }
    }

    private SubscriptionLink? NewLink(
        SubscriptionKey key, SubscriptionHead head, StreamPath path, bool isNews, PendingReport report)
    {
        bool hasRoom = head.LinkCount + report.Added < subscriptions.Options.MaxLinks;
        return isNews && hasRoom && head.Configuration.LinksByPattern(key, path)
            ? new SubscriptionLink(path, LinkTypes.Glob)
            : null;
    }

    // A pattern only links what exists. A stream that a client named stays; once it is created again, all of it is
    // news.
    private static void CheckDeleted(PendingRow row, SubscriptionLink? link, PendingReport report)
    {
        report.Obsolete.Add(row);
        if (link is { Types: LinkTypes.Glob })
        {
            report.Removed.Add(link.Stream);
        }
        else if (link is { Incarnation: not null })
        {
            report.Changed.Add(link with { Incarnation = null, Acked = null });
        }
    }
}

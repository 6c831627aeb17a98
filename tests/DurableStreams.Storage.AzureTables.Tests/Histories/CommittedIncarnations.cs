using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Histories;

/// <summary>
/// Reads every incarnation of a path, including deleted ones, and compares it with its commits: those that were
/// acknowledged, and those in the ring of a later head.
/// </summary>
internal static class CommittedIncarnations
{
    public static async Task<IReadOnlyList<StoredIncarnation>> OfAsync(
        StreamPath path, IStreamStore store, IReadOnlyList<(StreamCommit Commit, CommitResult Result)> sent)
    {
        HashSet<ulong> applied = [];
        applied.UnionWith(Ring((await store.GetAsync(path, SnapshotQuery.HeadOnly, CancellationToken.None)).Head));
        foreach ((StreamCommit commit, CommitResult result) in sent)
        {
            if (result.Status == CommitStatus.Committed)
            {
                applied.UnionWith(Ring(commit.Head));
            }
        }

        StreamCommit[] commits =
        [
            .. sent.Select(one => one.Commit)
                .Where(commit => applied.Contains(commit.Id.Value))
                .DistinctBy(commit => commit.Id)
                .OrderBy(commit => commit.Head.Commits.Count)
        ];
        Assert.Equal(Enumerable.Range(1, commits.Length), commits.Select(commit => (int)commit.Head.Commits.Count));
        List<StoredIncarnation> stored = [];
        foreach (IGrouping<Incarnation, StreamCommit> incarnation in commits.GroupBy(commit => commit.Head.Incarnation))
        {
            StreamHead last = incarnation.Last().Head;
            string content = await ReadAllAsync(store, path, incarnation.Key);
            Assert.Equal(
                string.Concat(incarnation
                    .Where(commit => commit.Data is not null)
                    .Select(commit => Text(commit.Data!))),
                content);
            stored.Add(new StoredIncarnation(last.Generation, content, last.Status == StreamStatus.Live, last.Closed));
        }

        return stored;
    }

    private static ulong[] Ring(StreamHead? head) => head is null ? [] : head.Commits.Ids.ToArray();

    private static async Task<string> ReadAllAsync(IStreamStore store, StreamPath path, Incarnation incarnation)
    {
        var text = new StringBuilder();
        while (await store.ReadAsync(path, incarnation, text.Length, 1_000, CancellationToken.None) is { } segment)
        {
            Assert.Equal(text.Length, segment.Start);
            text.Append(Text(segment));
        }

        return text.ToString();
    }

    private static string Text(Segment segment) => Encoding.ASCII.GetString(segment.Data.Span);
}

using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Core.Tests.Writing.Linearizability;
using DurableStreams.Storage;
using DurableStreams.Streams;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writing.Randomised;

/// <summary>Reads every incarnation of a path, including deleted ones, and compares it with its commits.</summary>
internal static class StoredIncarnations
{
    public static async Task<IReadOnlyList<StoredIncarnation>> OfAsync(
        StreamPath path, IStreamStore store, RecordingStore recording)
    {
        StreamCommit[] commits =
        [
            .. recording.Commits.Where(commit => commit.Result.Status == CommitStatus.Committed)
                .OrderBy(commit => commit.Result.Version.Number)
                .Select(commit => commit.Commit),
        ];
        Assert.Equal(commits.Length, commits.Select(commit => commit.Id).Distinct().Count());
        var incarnations = new List<StoredIncarnation>();
        foreach (IGrouping<Incarnation, StreamCommit> incarnation in commits.GroupBy(commit => commit.Head.Incarnation))
        {
            StreamHead last = incarnation.Last().Head;
            string content = await ReadAllAsync(store, path, incarnation.Key);
            IEnumerable<Segment> committed = incarnation.Select(commit => commit.Data).OfType<Segment>();
            Assert.Equal(content, string.Concat(committed.Select(Text)));
            incarnations.Add(
                new StoredIncarnation(last.Generation, content, last.Status == StreamStatus.Live, last.Closed));
        }

        return incarnations;
    }

    private static async Task<string> ReadAllAsync(IStreamStore store, StreamPath path, Incarnation incarnation)
    {
        var text = new StringBuilder();
        while (await store.ReadAsync(path, incarnation, text.Length, int.MaxValue / 2, CancellationToken.None)
            is { } segment)
        {
            Assert.Equal(text.Length, segment.Start);
            text.Append(Text(segment));
        }

        return text.ToString();
    }

    private static string Text(Segment segment) => Encoding.ASCII.GetString(segment.Data.Span);
}

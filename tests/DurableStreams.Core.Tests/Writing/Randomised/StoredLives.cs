using System.Text;
using DurableStreams.Core.Tests.Writers.Linearizability;
using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;

namespace DurableStreams.Core.Tests.Writers.Randomised;

/// <summary>Reads back every life of a path, dead ones included, beside the commits that made them.</summary>
internal static class StoredLives
{
    public static async Task<IReadOnlyList<StoredLife>> OfAsync(StreamPath path, IStreamStore store, RecordingStore recording)
    {
        StreamCommit[] commits =
        [
            .. recording.Commits.Where(commit => commit.Result.Status == CommitStatus.Committed)
                .OrderBy(commit => commit.Result.Version.Number)
                .Select(commit => commit.Commit),
        ];
        Assert.Equal(commits.Length, commits.Select(commit => commit.Id).Distinct().Count());
        var lives = new List<StoredLife>();
        foreach (IGrouping<Incarnation, StreamCommit> life in commits.GroupBy(commit => commit.Head.Incarnation))
        {
            StreamHead last = life.Last().Head;
            string content = await ReadAllAsync(store, path, life.Key);
            Assert.Equal(content, string.Concat(life.Where(commit => commit.Data is not null).Select(commit => Text(commit.Data!))));
            lives.Add(new StoredLife(last.Generation, content, last.Status == StreamStatus.Live, last.Closed));
        }

        return lives;
    }

    private static async Task<string> ReadAllAsync(IStreamStore store, StreamPath path, Incarnation incarnation)
    {
        var text = new StringBuilder();
        while (await store.ReadAsync(path, incarnation, text.Length, int.MaxValue / 2, CancellationToken.None) is { } segment)
        {
            Assert.Equal(text.Length, segment.Start);
            text.Append(Text(segment));
        }

        return text.ToString();
    }

    private static string Text(Segment segment) => Encoding.ASCII.GetString(segment.Data.Span);
}

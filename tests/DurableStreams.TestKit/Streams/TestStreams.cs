using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Producers;
using DurableStreams.Storage;
using DurableStreams.Streams;

namespace DurableStreams.TestKit.Streams;

/// <summary>Creates valid domain values concisely.</summary>
public static class TestStreams
{
    /// <summary>A creation time that is not a whole second.</summary>
    public static readonly DateTimeOffset Created =
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1_234_567);

    public static StreamPath Path(string decoded) =>
        StreamPath.FromDecoded(decoded, out StreamPath path) is { } problem
            ? throw new ArgumentException(problem, nameof(decoded))
            : path;

    public static ProducerId Producer(string id) =>
        ProducerId.TryParse(id, out ProducerId producer)
            ? producer
            : throw new ArgumentException("Not a producer id.", nameof(id));

    public static ProducerRow ProducerRow(string id, long epoch, long lastSeq) =>
        new(Producer(id), new ProducerState(epoch, lastSeq));

    public static ContentType ContentType(string value) =>
        Content.ContentType.TryParse(value, out ContentType contentType)
            ? contentType
            : throw new ArgumentException("Not a content type.", nameof(value));

    public static Incarnation NewIncarnation() => Incarnation.New(Created);

    /// <summary>The head of a new, empty stream.</summary>
    public static StreamHead NewHead() => new()
    {
        Incarnation = NewIncarnation(),
        Generation = Created.ToUnixTimeMilliseconds(),
        ContentType = Content.ContentType.Default,
        Requested = new RequestedConfiguration(Content.ContentType.Default, default, Fork: null),
        Created = Created,
    };

    /// <summary>The head of the next incarnation of a path, which continues the commit ring.</summary>
    public static StreamHead Reborn(this StreamHead previous) => NewHead() with
    {
        Generation = previous.Generation + 1,
        Commits = previous.Commits,
    };

    /// <summary>Makes a segment of the given appends.</summary>
    public static Segment Segment(long start, params ReadOnlySpan<byte[]> appends)
    {
        var boundaries = new AppendBoundariesBuilder(appends.Length);
        var data = new byte[appends.ToArray().Sum(append => append.Length)];
        int at = 0;
        foreach (byte[] append in appends)
        {
            boundaries.Add(append.Length);
            append.CopyTo(data, at);
            at += append.Length;
        }

        return new Segment(start, data, boundaries.ToBoundaries());
    }

    /// <summary>Makes a commit of <paramref name="head"/>, with a new commit id in its ring.</summary>
    public static StreamCommit Commit(StreamPath path, RowVersion expected, StreamHead head)
    {
        var id = CommitId.New();
        return new StreamCommit
        {
            Path = path,
            Expected = expected,
            Id = id,
            Head = head with { Commits = head.Commits.Push(id) },
        };
    }

    /// <summary>Adds bytes to a commit at the tail of its head.</summary>
    public static StreamCommit WithData(this StreamCommit commit, params ReadOnlySpan<byte[]> appends)
    {
        Segment data = Segment(commit.Head.Tail, appends);
        return commit with { Head = commit.Head with { Tail = data.End }, Data = data };
    }
}

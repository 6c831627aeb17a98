using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Streams;

namespace Micro;

/// <summary>What the benchmarks encode and decode: a stream as it is after many small appends.</summary>
internal static class Samples
{
    /// <summary>A JSON message of 100 bytes.</summary>
    public static readonly byte[] Message =
        Encoding.UTF8.GetBytes($$"""{"id":12345,"text":"{{new string('x', 78)}}"}""");

    public static readonly StreamPath Path = PathOf(0);

    /// <summary>A head whose ring is full, as after the 32nd commit.</summary>
    public static readonly StreamHead Head = CreateHead();

    /// <summary>One append at the tail of <see cref="Head"/>.</summary>
    public static readonly Segment Append = new(
        Head.Tail - Message.Length - 1, (byte[])[.. Message, (byte)','], AppendBoundaries.Single(Message.Length + 1));

    public static StreamPath PathOf(int number) =>
        StreamPath.FromDecoded($"bench/{number:D6}", out StreamPath path) is { } problem
            ? throw new InvalidOperationException(problem)
            : path;

    /// <summary>A JSON array of messages.</summary>
    public static byte[] Batch(int messages)
    {
        string message = Encoding.UTF8.GetString(Message);
        return Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat(message, messages))}]");
    }

    private static StreamHead CreateHead()
    {
        var created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        CommitRing ring = CommitRing.Empty;
        for (int i = 0; i < CommitRing.Capacity; i++)
        {
            ring = ring.Push(new CommitId((ulong)i * 0x0123456789));
        }

        return new StreamHead
        {
            Incarnation = new Incarnation(Guid.Parse("11111111-2222-3333-4444-555555555555")),
            Generation = created.ToUnixTimeMilliseconds(),
            ContentType = ContentType.Json,
            Requested = new RequestedConfiguration(ContentType.Json, default, null),
            Created = created,
            LastAppend = created,
            Tail = 123_456_789,
            Commits = ring,
        };
    }
}

using DurableStreams.Addressing;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Codecs;

/// <summary>Heads that are the same in every run.</summary>
internal static class GoldenHeads
{
    public static Incarnation Incarnation(int number) =>
        new(Guid.Parse($"0197c0ff-ee00-7000-8000-{number:x12}"));

    public static StreamHead Small() => TestStreams.NewHead() with
    {
        Incarnation = Incarnation(0x42),
        ContentType = TestStreams.ContentType("text/plain; x=y"),
        Requested = new RequestedConfiguration(
            TestStreams.ContentType("text/plain; x=y"), new StreamLifetime(60, null), Fork: null),
        Lifetime = new StreamLifetime(60, null),
        Expiry = TestStreams.Created.AddSeconds(66),
        Public = true,
        Kind = StreamKind.Estuary,
        Tail = 300,
        Commits = CommitRing.Restore(3, [1, ulong.MaxValue, 0x0123456789ABCDEF]),
    };
}

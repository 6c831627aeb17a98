using System.Buffers;
using DurableStreams.Producers;
using DurableStreams.Storage.Codecs;
using DurableStreams.Storage.Sqlite.Journal;
using DurableStreams.Storage.Sqlite.Tables;
using DurableStreams.Storage.Sqlite.Tests.Codecs;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Journal;

public sealed class JournalCodecTests
{
    private static readonly JournaledCommit Full = Commit(
        "a/str\u00f6m",
        TestStreams.Segment(300, TestBytes.Text("one"), TestBytes.Random(300, 1)),
        [TestStreams.ProducerRow("pr\u00f6", 3, 4), TestStreams.ProducerRow("q", 0, long.MaxValue)],
        [
            new Cursor(
                EstuarySubscriptionId.New(), TestStreams.Path("s\u00f6urce"), TestStreams.NewIncarnation(), 77, true)
        ]);

    private static readonly JournaledCommit Bare = Commit("b", null, [], []);

    [Fact]
    public void Commits_come_back_as_they_were()
    {
        List<JournaledCommit> read = JournalCodec.Decode(Row(JournalCodec.Format, Full, Bare));

        Assert.Equal(2, read.Count);
        AssertSame(Full, read[0]);
        AssertSame(Bare, read[1]);
    }

    [Fact]
    public void A_row_that_is_cut_off_anywhere_is_refused()
    {
        byte[] row = Row(JournalCodec.Format, Full);

        for (int length = 2; length < row.Length; length++)
        {
            byte[] cut = row[..length];
            Assert.Throws<InvalidDataException>(() => JournalCodec.Decode(cut));
        }
    }

    [Fact]
    public void A_row_of_a_newer_format_is_refused() =>
        Assert.Throws<InvalidDataException>(
            () => JournalCodec.Decode(Row(JournalCodec.Format + 1, Bare)));

    private static byte[] Row(byte format, params JournaledCommit[] commits)
    {
        var row = new ArrayBufferWriter<byte>();
        row.Write([format]);
        foreach (JournaledCommit commit in commits)
        {
            JournalCodec.Encode(commit, row);
        }

        return row.WrittenSpan.ToArray();
    }

    private static JournaledCommit Commit(string path, Segment? data, ProducerRow[] producers, Cursor[] cursors)
    {
        StreamHead head = GoldenHeads.Small();
        return new JournaledCommit(
            TestStreams.Path(path),
            PathKey.Encode(path),
            7,
            head,
            StreamHeadCodec.Encode(head),
            data,
            producers,
            cursors);
    }

    private static void AssertSame(JournaledCommit expected, JournaledCommit actual)
    {
        Assert.Equal(
            (expected.Path, expected.Version, expected.Head.Incarnation),
            (actual.Path, actual.Version, actual.Head.Incarnation));
        Assert.Equal(expected.PathKey, actual.PathKey);
        Assert.Equal(expected.EncodedHead, actual.EncodedHead);
        Assert.Equal(expected.Data?.Start, actual.Data?.Start);
        Assert.Equal(expected.Data?.Data.ToArray(), actual.Data?.Data.ToArray());
        Assert.Equal(expected.Data?.Boundaries.Lengths.ToArray(), actual.Data?.Boundaries.Lengths.ToArray());
        Assert.Equal(expected.Producers, actual.Producers);
        Assert.Equal(expected.Cursors, actual.Cursors);
    }
}

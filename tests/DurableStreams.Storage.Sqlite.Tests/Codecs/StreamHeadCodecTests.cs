using DurableStreams.Storage.Codecs;
using DurableStreams.StoreContract;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Codecs;

/// <summary>
/// What the contract of heads does not see: the bytes. That heads come back whole is tested there, through the store.
/// </summary>
public sealed class StreamHeadCodecTests
{
    // The bytes that version 1 writes. If they change, no stored head can be read any more.
    private const string Golden =
        "01A22901000197C0FFEE0070008000000000000042839AA6E5B733AC0207D7C996AB49DE08000F746578742F706C61696E3B"
        + "20783D793C07A420BEAB49DE080003030100000000000000FFFFFFFFFFFFFFFFEFCDAB8967452301";

    // The same head with the instant of the last append: one bit, and eight bytes at the end.
    private const string GoldenWithLastAppend =
        "01A2A9400100" + "0197C0FFEE0070008000000000000042839AA6E5B733AC0207D7C996AB49DE08000F746578742F706C61696E3B"
        + "20783D793C07A420BEAB49DE080003030100000000000000FFFFFFFFFFFFFFFFEFCDAB8967452301" + "08D7C996AB49DE08";

    [Fact]
    public void A_plain_head_is_small()
    {
        StreamHead head = TestStreams.NewHead();
        for (int i = 0; i < 40; i++)
        {
            head = head with { Commits = head.Commits.Push(CommitId.New()), Tail = head.Tail + 100_000 };
        }

        Assert.InRange(StreamHeadCodec.Encode(head).Length, 0, (CommitRing.Capacity * 8) + 80);
    }

    [Fact]
    public void The_same_head_has_the_same_bytes()
    {
        byte[] bytes = StreamHeadCodec.Encode(FullHeads.Make());

        Assert.Equal(bytes, StreamHeadCodec.Encode(StreamHeadCodec.Decode(bytes)));
    }

    [Fact]
    public void Version_1_has_not_changed() =>
        Assert.Equal(Golden, Convert.ToHexString(StreamHeadCodec.Encode(GoldenHeads.Small())));

    [Fact]
    public void A_head_with_the_instant_of_its_last_append_has_not_changed()
    {
        StreamHead head = GoldenHeads.Small() with { LastAppend = TestStreams.Created.AddTicks(1) };

        string stored = Convert.ToHexString(StreamHeadCodec.Encode(head));

        Assert.Equal(GoldenWithLastAppend, stored);
        Assert.Equal(head.LastAppend, StreamHeadCodec.Decode(Convert.FromHexString(GoldenWithLastAppend)).LastAppend);
    }

    [Fact]
    public void A_head_of_a_release_that_does_not_record_the_last_append_is_read_without_it() =>
        Assert.Null(StreamHeadCodec.Decode(Convert.FromHexString(Golden)).LastAppend);

    [Fact]
    public void A_truncated_head_is_refused()
    {
        byte[] bytes = StreamHeadCodec.Encode(FullHeads.Make());
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => StreamHeadCodec.Decode(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Bytes_after_the_end_are_refused() =>
        Assert.Throws<InvalidDataException>(
            () => StreamHeadCodec.Decode([.. StreamHeadCodec.Encode(FullHeads.Make()), 0]));

    [Fact]
    public void A_newer_version_is_refused()
    {
        byte[] bytes = StreamHeadCodec.Encode(TestStreams.NewHead());
        bytes[0] = 2;

        Assert.Throws<InvalidDataException>(() => StreamHeadCodec.Decode(bytes));
    }

    [Fact]
    public void Reading_a_damaged_head_returns_a_head_or_reports_invalid_data()
    {
        var random = new Random(1);
        byte[] bytes = StreamHeadCodec.Encode(FullHeads.Make());
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Exception? thrown = Record.Exception(() => StreamHeadCodec.Decode(damaged));
            Assert.True(thrown is null or InvalidDataException, thrown?.ToString());
        }
    }

    [Fact]
    public void Text_that_is_not_valid_UTF_16_is_not_stored() => Assert.ThrowsAny<ArgumentException>(
        () => StreamHeadCodec.Encode(TestStreams.NewHead() with { LastStreamSeq = "\ud800" }));
}

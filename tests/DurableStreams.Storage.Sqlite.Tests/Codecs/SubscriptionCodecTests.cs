using DurableStreams.Storage.Codecs;
using DurableStreams.StoreContract;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Codecs;

/// <summary>
/// The bytes of heads and links of subscriptions. If they change, no stored one can be read any more.
/// </summary>
public sealed class SubscriptionCodecTests
{
    private const string GoldenFull =
        "01FF070197C0FFEE00700080000000000000420202C8DF0206612F2A2F2A2A017507702F77C3A46B65016404010203FF0868"
        + "7474703A2F2F6807D7C996AB49DE08EFCDAB8967452301AC02040197C0FFEE00700080000000000000430103702F730197C0"
        + "FFEE007000800000000000004481D095FFBC31AC02027731077AABA8AB49DE0802071D8DBAAB49DE080103702F78876D6297"
        + "AB49DE080787C7C499AB49DE08";

    private const string GoldenSmall =
        "01020197C0FFEE00700080000000000000420101B0EA011268747470733A2F2F772E6578616D706C652F0008687474703A2F"
        + "2F6807D7C996AB49DE080000000000000000000000000000000000000000000000000000000000";

    private const string GoldenLink = "0103030197C0FFEE007000800000000000004281D095FFBC31AC02";

    private static readonly SubscriptionLink Plain = new(TestStreams.Path("p/s"), LinkTypes.Glob);

    [Fact]
    public void Version_1_has_not_changed()
    {
        Assert.Equal(
            GoldenFull, Convert.ToHexString(SubscriptionHeadCodec.Encode(GoldenSubscriptions.Full())));
        Assert.Equal(GoldenSmall, Convert.ToHexString(SubscriptionHeadCodec.Encode(GoldenSubscriptions.Small())));
        Assert.Equal(GoldenLink, Convert.ToHexString(SubscriptionLinkCodec.Encode(GoldenSubscriptions.Link())));
        Assert.Equal("010001", Convert.ToHexString(SubscriptionLinkCodec.Encode(Plain)));
    }

    [Fact]
    public void Stored_bytes_are_read()
    {
        ContractSubscriptions.AssertSame(
            GoldenSubscriptions.Full(), SubscriptionHeadCodec.Decode(Convert.FromHexString(GoldenFull)));
        ContractSubscriptions.AssertSame(
            GoldenSubscriptions.Small(), SubscriptionHeadCodec.Decode(Convert.FromHexString(GoldenSmall)));
        Assert.Equal(
            GoldenSubscriptions.Link(),
            SubscriptionLinkCodec.Decode(TestStreams.Path("p/s"), Convert.FromHexString(GoldenLink)));
    }

    [Fact]
    public void What_is_truncated_is_refused()
    {
        byte[] head = SubscriptionHeadCodec.Encode(GoldenSubscriptions.Full());
        for (int length = 0; length < head.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => SubscriptionHeadCodec.Decode(head.AsSpan(0, length)));
        }

        byte[] link = SubscriptionLinkCodec.Encode(GoldenSubscriptions.Link());
        for (int length = 0; length < link.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => DecodeLink(link[..length]));
        }
    }

    [Fact]
    public void Bytes_after_the_end_are_refused()
    {
        Assert.Throws<InvalidDataException>(
            () => SubscriptionHeadCodec.Decode([.. SubscriptionHeadCodec.Encode(GoldenSubscriptions.Full()), 0]));
        Assert.Throws<InvalidDataException>(() => DecodeLink([.. SubscriptionLinkCodec.Encode(Plain), 0]));
    }

    [Fact]
    public void A_newer_version_is_refused()
    {
        byte[] head = SubscriptionHeadCodec.Encode(GoldenSubscriptions.Small());
        head[0] = 2;

        Assert.Throws<InvalidDataException>(() => SubscriptionHeadCodec.Decode(head));
        Assert.Throws<InvalidDataException>(() => DecodeLink([2, 0, 1]));
    }

    [Fact]
    public void An_unknown_field_is_refused()
    {
        // The fields of the small head are one byte, 2; the first unknown one is 1 << 10.
        byte[] head = SubscriptionHeadCodec.Encode(GoldenSubscriptions.Small());

        Assert.Throws<InvalidDataException>(() => SubscriptionHeadCodec.Decode([1, 0x82, 0x08, .. head[2..]]));
        Assert.Throws<InvalidDataException>(() => DecodeLink([1, 4, 1]));
        Assert.Throws<InvalidDataException>(() => DecodeLink([1, 0, 4]));
    }

    [Fact]
    public void Reading_a_damaged_head_returns_a_head_or_reports_invalid_data()
    {
        var random = new Random(1);
        byte[] bytes = SubscriptionHeadCodec.Encode(ContractSubscriptions.FullHead());
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Exception? thrown = Record.Exception(() => SubscriptionHeadCodec.Decode(damaged));
            Assert.True(thrown is null or InvalidDataException, thrown?.ToString());
        }
    }

    [Fact]
    public void Text_that_is_not_valid_UTF_16_is_not_stored() => Assert.ThrowsAny<ArgumentException>(
        () => SubscriptionHeadCodec.Encode(GoldenSubscriptions.Small() with { Holder = "\ud800" }));

    private static SubscriptionLink DecodeLink(byte[] bytes) =>
        SubscriptionLinkCodec.Decode(TestStreams.Path("p/s"), bytes);
}

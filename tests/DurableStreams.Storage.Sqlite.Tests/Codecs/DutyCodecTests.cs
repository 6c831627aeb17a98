using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.Sqlite.Tests.Codecs;

public sealed class DutyCodecTests
{
    private static readonly Duty Fork = new(
        DutyKind.UndoFork,
        TestStreams.Path("p/fork"),
        GoldenHeads.Incarnation(1),
        new ForkOrigin(TestStreams.Path("p/source"), GoldenHeads.Incarnation(2), 300));

    [Fact]
    public void A_duty_comes_back()
    {
        Assert.Equal(Fork, DutyCodec.Decode(DutyCodec.Encode(Fork)));
        Assert.Equal(Fork with { Source = null }, DutyCodec.Decode(DutyCodec.Encode(Fork with { Source = null })));
    }

    [Fact]
    public void Version_1_stays_as_it_is() => Assert.Equal(
        "010306702F666F726B0197C0FFEE00700080000000000000010108702F736F757263650197C0FFEE0070008000000000000002AC02",
        Convert.ToHexString(DutyCodec.Encode(Fork)));

    [Fact]
    public void A_duty_that_is_not_whole_or_not_known_is_refused()
    {
        byte[] bytes = DutyCodec.Encode(Fork);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => DutyCodec.Decode(bytes.AsSpan(0, length)));
        }

        Assert.Throws<InvalidDataException>(() => DutyCodec.Decode([.. bytes, 0]));
        bytes[1] = 200;
        Assert.Throws<InvalidDataException>(() => DutyCodec.Decode(bytes));
    }
}

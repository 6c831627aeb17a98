using System.Text;
using DurableStreams.Addressing;
using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.Core.Tests.Addressing;

public sealed class OffsetTests
{
    private static readonly Gen<long> Components = Gen.OneOf(
        Gen.Elements(0L, 1, 9, 10, 1_767_225_600_000, Offset.MaxComponent - 1, Offset.MaxComponent),
        Gen.Choose(0, int.MaxValue).Select(number => (long)number),
        Gen.Zip(Gen.Choose(0, 99_999_999), Gen.Choose(0, 99_999_999), (high, low) => (high * 100_000_000L) + low));

    private static readonly Gen<Offset> Offsets =
        Gen.Zip(Components, Components, (generation, position) => new Offset(generation, position));

    [Fact]
    public void Every_offset_round_trips_through_its_text()
    {
        Property.Holds(Offsets, offset =>
        {
            Assert.True(Offset.TryParse(offset.ToString(), out Offset parsed));
            Assert.Equal(offset, parsed);
        });
    }

    [Fact]
    public void The_ascii_form_equals_the_text()
    {
        Property.Holds(Offsets, offset =>
        {
            var ascii = new byte[Offset.TextLength];
            Assert.True(offset.TryFormat(ascii));
            Assert.Equal(offset.ToString(), Encoding.ASCII.GetString(ascii));
        });
    }

    [Fact]
    public void Offsets_sort_like_their_texts()
    {
        Property.Holds(Gen.Two(Offsets), pair =>
        {
            (Offset left, Offset right) = pair;
            int expected = Math.Sign(string.CompareOrdinal(left.ToString(), right.ToString()));
            Assert.Equal(expected, Math.Sign(left.CompareTo(right)));
            Assert.Equal(expected < 0, left < right);
            Assert.Equal(expected <= 0, left <= right);
            Assert.Equal(expected > 0, left > right);
            Assert.Equal(expected >= 0, left >= right);
        });
    }

    [Fact]
    public void No_text_contains_characters_that_the_protocol_forbids_in_offsets()
    {
        Property.Holds(
            Offsets,
            offset => Assert.DoesNotContain(offset.ToString(), c => ",&=?/%".Contains(c, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_text_is_two_padded_decimals()
    {
        Assert.Equal("0001767225600000_0000000000000042", new Offset(1_767_225_600_000, 42).ToString());
        var last = new Offset(Offset.MaxComponent, Offset.MaxComponent);
        Assert.Equal("9999999999999999_9999999999999999", last.ToString());
    }

    [Fact]
    public void Zero_is_the_default_and_parses()
    {
        Assert.Equal(default, Offset.Zero);
        Assert.True(Offset.TryParse("0000000000000000_0000000000000000", out Offset parsed));
        Assert.Equal(Offset.Zero, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("now")]
    [InlineData("0")]
    [InlineData("_")]
    [InlineData("0000000000000000_000000000000000")]
    [InlineData("0000000000000000_00000000000000000")]
    [InlineData("00000000000000000_000000000000000")]
    [InlineData("000000000000000_00000000000000000")]
    [InlineData("0000000000000000-0000000000000000")]
    [InlineData("0000000000000000000000000000000000")]
    [InlineData("000000000000000000000000000000000")]
    [InlineData("-000000000000001_0000000000000000")]
    [InlineData("0000000000000000_+000000000000001")]
    [InlineData("0000000000000000_00000000000000 1")]
    [InlineData(" 000000000000000_0000000000000000")]
    [InlineData("0000000000000000_000000000000000a")]
    [InlineData("000000000000000٣_0000000000000000")]
    [InlineData("0000000000000000_000000000000000３")]
    public void Anything_but_the_exact_form_is_refused(string text)
    {
        Assert.False(Offset.TryParse(text, out Offset offset));
        Assert.Equal(default, offset);
    }

    [Fact]
    public void Only_canonical_texts_are_accepted()
    {
        Gen<string> nearMisses = Gen.ArrayOf(Gen.Elements("0123456789_-+ eEx.".ToCharArray()), Offset.TextLength)
            .Select(chars => new string(chars));
        Property.Holds(nearMisses, text =>
        {
            if (Offset.TryParse(text, out Offset offset))
            {
                Assert.Equal(text, offset.ToString());
            }
        });
    }

    [Fact]
    public void Too_small_a_buffer_for_the_ascii_form_is_reported()
    {
        Assert.False(new Offset(1, 2).TryFormat(new byte[Offset.TextLength - 1]));
    }

    [Fact]
    public void The_rest_of_a_larger_buffer_is_not_changed()
    {
        var room = new byte[Offset.TextLength + 2];
        room.AsSpan().Fill((byte)'x');
        Assert.True(new Offset(1, 2).TryFormat(room));
        Assert.Equal("xx", Encoding.ASCII.GetString(room, Offset.TextLength, 2));
    }
}

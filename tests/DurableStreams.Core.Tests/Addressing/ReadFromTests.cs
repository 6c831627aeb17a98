using DurableStreams.Addressing;

namespace DurableStreams.Core.Tests.Addressing;

public sealed class ReadFromTests
{
    [Fact]
    public void Minus_one_and_the_default_are_the_start()
    {
        Assert.True(ReadFrom.TryParse("-1", out ReadFrom from));
        Assert.Equal(ReadFrom.Start, from);
        Assert.Equal(default, from);
        Assert.Equal(ReadFromKind.Start, from.Kind);
    }

    [Fact]
    public void Now_is_the_tail()
    {
        Assert.True(ReadFrom.TryParse("now", out ReadFrom from));
        Assert.Equal(ReadFrom.Now, from);
        Assert.Equal(ReadFromKind.Now, from.Kind);
    }

    [Fact]
    public void An_offset_is_parsed()
    {
        var offset = new Offset(7, 42);
        Assert.True(ReadFrom.TryParse(offset.ToString(), out ReadFrom from));
        Assert.Equal(ReadFrom.At(offset), from);
        Assert.Equal(ReadFromKind.At, from.Kind);
        Assert.Equal(offset, from.Offset);
    }

    [Fact]
    public void Offset_zero_is_an_offset_and_not_the_sentinel()
    {
        Assert.True(ReadFrom.TryParse(Offset.Zero.ToString(), out ReadFrom from));
        Assert.Equal(ReadFromKind.At, from.Kind);
        Assert.NotEqual(ReadFrom.Start, from);
    }

    [Fact]
    public void Sixteen_zeros_are_the_start()
    {
        Assert.True(ReadFrom.TryParse("0000000000000000", out ReadFrom from));
        Assert.Equal(ReadFrom.Start, from);
    }

    [Theory]
    [InlineData("000000000000000")]
    [InlineData("00000000000000000")]
    [InlineData("0000000000000001")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-1 ")]
    [InlineData(" -1")]
    [InlineData("-2")]
    [InlineData("+1")]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("Now")]
    [InlineData("NOW")]
    [InlineData("now ")]
    [InlineData("start")]
    [InlineData("-1,now")]
    [InlineData("0000000000000000_0000000000000000,0000000000000000_0000000000000000")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(ReadFrom.TryParse(text, out ReadFrom from));
        Assert.Equal(default, from);
    }
}

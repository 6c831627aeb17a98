using DurableStreams.AspNetCore.Headers;

namespace DurableStreams.AspNetCore.Tests.Requests;

public sealed class NumbersTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("9223372036854775806", long.MaxValue - 1)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", long.MaxValue)]
    [InlineData("18446744073709551616", long.MaxValue)]
    public void Canonical_numbers_never_overflow(string text, long expected)
    {
        Assert.True(Numbers.TryParseCanonical(text, out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("1 ")]
    [InlineData("١")]
    public void Other_spellings_are_refused(string text) => Assert.False(Numbers.TryParseCanonical(text, out _));

    [Fact]
    public void A_maximum_is_included()
    {
        Assert.True(Numbers.TryParseUpTo("0010", 10, out long value));
        Assert.Equal(10, value);
        Assert.False(Numbers.TryParseUpTo("11", 10, out _));
        Assert.False(Numbers.TryParseUpTo("99999999999999999999999", long.MaxValue - 1, out _));
    }
}

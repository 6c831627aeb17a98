using DurableStreams.Content;

namespace DurableStreams.Core.Tests.Content;

public sealed class Utf8TextTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("61", false)]
    [InlineData("61 C3", true)]
    [InlineData("C3 A4", false)]
    [InlineData("61 E2", true)]
    [InlineData("61 E2 82", true)]
    [InlineData("E2 82 AC", false)]
    [InlineData("F0", true)]
    [InlineData("F0 9F", true)]
    [InlineData("F0 9F 98", true)]
    [InlineData("F0 9F 98 80", false)]
    public void Text_ends_within_a_character_while_its_last_bytes_are_missing(string hex, bool expected) =>
        Assert.Equal(expected, Utf8Text.EndsWithinCharacter(Bytes(hex)));

    [Theory]
    [InlineData("82")]
    [InlineData("82 AC")]
    [InlineData("98 80 80 80")]
    [InlineData("C0")]
    [InlineData("FF")]
    [InlineData("E0 80")]
    [InlineData("ED A0")]
    [InlineData("F4 90")]
    [InlineData("F5")]
    [InlineData("C3 A4 A4")]
    public void Bytes_that_nothing_can_complete_do_not_count(string hex) =>
        Assert.False(Utf8Text.EndsWithinCharacter(Bytes(hex)));

    [Theory]
    [InlineData("E2", "82", true)]
    [InlineData("61 F0 9F", "98", true)]
    [InlineData("61 F0 9F", "98 80", false)]
    [InlineData("F0", "9F 98 80", false)]
    [InlineData("F0", "9F 98", true)]
    [InlineData("E2 82", "", true)]
    [InlineData("61", "E2 82", true)]
    [InlineData("E2", "61 61 61 E2", true)]
    public void A_character_may_be_spread_over_two_parts(string first, string second, bool expected) =>
        Assert.Equal(expected, Utf8Text.EndsWithinCharacter(Bytes(first), Bytes(second)));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}

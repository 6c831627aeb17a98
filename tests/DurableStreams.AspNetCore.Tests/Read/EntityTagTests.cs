using DurableStreams.AspNetCore.Read;

namespace DurableStreams.AspNetCore.Tests.Read;

public sealed class EntityTagTests
{
    private const string Tag = "\"a:0:3\"";

    [Theory]
    [InlineData("\"a:0:3\"")]
    [InlineData("W/\"a:0:3\"")]
    [InlineData("*")]
    [InlineData(" * ")]
    [InlineData("\"x\", \"a:0:3\"")]
    [InlineData("\"x\",W/\"y\" ,\tW/\"a:0:3\" ")]
    [InlineData(",, \"a:0:3\"")]
    [InlineData("\"x,y\", \"a:0:3\"")]
    public void A_field_that_contains_the_tag_matches(string field)
    {
        Assert.True(EntityTag.Matches(field, Tag));
        Assert.True(EntityTag.Matches(field, "W/" + Tag));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"a:0:4\"")]
    [InlineData("a:0:3")]
    [InlineData("\"a:0:3")]
    [InlineData("\"x\" junk \"a:0:3\"")]
    [InlineData("\"a:0:3:c\"")]
    [InlineData("\"*\"")]
    [InlineData("w/\"a:0:3\"")]
    public void Any_other_field_does_not_match(string field) => Assert.False(EntityTag.Matches(field, Tag));

    [Fact]
    public void Every_line_of_a_repeated_field_counts() =>
        Assert.True(EntityTag.Matches(new Microsoft.Extensions.Primitives.StringValues(["\"x\"", Tag]), Tag));
}

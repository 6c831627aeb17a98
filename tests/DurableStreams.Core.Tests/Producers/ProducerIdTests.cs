using DurableStreams.Producers;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Producers;

public sealed class ProducerIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("order-service-1")]
    [InlineData("a/b?c=d,e")]
    [InlineData("ünïcödé 😀")]
    public void An_id_is_kept_unchanged(string value)
    {
        Assert.True(ProducerId.TryParse(value, out ProducerId id));
        Assert.Equal(value, id.Value);
        Assert.Equal(value, id.ToString());
    }

    [Theory]
    [InlineData("a", 256)]
    [InlineData("é", 128)]
    [InlineData("€", 85)]
    [InlineData("😀", 64)]
    public void The_limit_counts_bytes_of_utf8(string character, int maxCharacters)
    {
        string longest = string.Concat(Enumerable.Repeat(character, maxCharacters));
        Assert.True(ProducerId.TryParse(longest, out ProducerId id));
        Assert.Equal(longest, id.Value);
        Assert.False(ProducerId.TryParse(longest + character, out _));
    }

    [Fact]
    public void An_empty_id_is_refused()
    {
        Assert.False(ProducerId.TryParse("", out ProducerId id));
        Assert.Equal(default, id);
        Assert.Equal("", id.Value);
    }

    [Fact]
    public void A_lone_surrogate_is_refused()
    {
        Assert.False(ProducerId.TryParse("a\uD800", out ProducerId id));
        Assert.Equal(default, id);
    }

    [Fact]
    public void Ids_differ_by_case()
    {
        Assert.NotEqual(TestStreams.Producer("a"), TestStreams.Producer("A"));
    }
}

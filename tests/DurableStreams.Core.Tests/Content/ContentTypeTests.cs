using DurableStreams.Content;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Content;

public sealed class ContentTypeTests
{
    [Theory]
    [InlineData("text/plain")]
    [InlineData("Text/PLAIN; Charset=UTF-8")]
    [InlineData("application/json;")]
    [InlineData(" application/json ; v=1")]
    [InlineData("application/vnd.api+json; profile=\"a;b\"")]
    [InlineData("x/!#$%&'*+-.^_`|~")]
    public void The_value_is_kept_unchanged(string value)
    {
        Assert.Equal(value, TestStreams.ContentType(value).Value);
        Assert.Equal(value, TestStreams.ContentType(value).ToString());
    }

    [Theory]
    [InlineData("text/plain", "TEXT/Plain")]
    [InlineData("text/plain", "text/plain; charset=utf-8")]
    [InlineData("text/plain;a=b", "text/plain;c=d")]
    [InlineData("application/json", " application/JSON ;x")]
    public void Types_are_equal_if_their_media_types_are_equal_ignoring_case(string left, string right)
    {
        Assert.Equal(TestStreams.ContentType(left), TestStreams.ContentType(right));
        Assert.Equal(TestStreams.ContentType(left).GetHashCode(), TestStreams.ContentType(right).GetHashCode());
    }

    [Theory]
    [InlineData("text/plain", "text/html")]
    [InlineData("text/plain", "texts/plain")]
    [InlineData("application/json", "application/jsonl")]
    [InlineData("application/json", "application/ld+json")]
    public void Other_media_types_differ(string left, string right)
    {
        Assert.NotEqual(TestStreams.ContentType(left), TestStreams.ContentType(right));
    }

    [Theory]
    [InlineData("application/json", true, true)]
    [InlineData("APPLICATION/JSON; charset=utf-8", true, true)]
    [InlineData("text/plain", false, true)]
    [InlineData("Text/Event-Stream", false, true)]
    [InlineData("application/ndjson", false, false)]
    [InlineData("application/ld+json", false, false)]
    [InlineData("application/xml", false, false)]
    [InlineData("application/octet-stream", false, false)]
    [InlineData("textual/plain", false, false)]
    public void Json_and_text_are_recognised_by_the_media_type(string value, bool isJson, bool isText)
    {
        Assert.Equal(isJson, TestStreams.ContentType(value).IsJson);
        Assert.Equal(isText, TestStreams.ContentType(value).IsText);
    }

    [Fact]
    public void The_default_is_octet_stream()
    {
        Assert.Equal("application/octet-stream", ContentType.Default.Value);
        Assert.Equal(TestStreams.ContentType("application/octet-stream"), ContentType.Default);
        Assert.True(ContentType.Json.IsJson);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(";")]
    [InlineData("/")]
    [InlineData("text")]
    [InlineData("text/")]
    [InlineData("/plain")]
    [InlineData("text/;charset=utf-8")]
    [InlineData("text/plain/x")]
    [InlineData("te xt/plain")]
    [InlineData("text/pla in")]
    [InlineData("text /plain")]
    [InlineData("text/plain,text/html")]
    [InlineData("text/plaïn")]
    [InlineData("text/pl\nain")]
    [InlineData("text/\"plain\"")]
    [InlineData("text\\plain")]
    public void An_invalid_media_type_is_refused(string value)
    {
        Assert.False(ContentType.TryParse(value, out _));
    }

    [Theory]
    [InlineData("text/plain; x=\r\nSet-Cookie: a=b")]
    [InlineData("text/plain; x=\u0000")]
    [InlineData("text/plain; x=é")]
    public void Parameters_that_are_invalid_in_a_header_are_refused(string value)
    {
        Assert.False(ContentType.TryParse(value, out _));
    }

    [Fact]
    public void The_longest_value_has_256_characters()
    {
        string longest = "text/" + new string('a', ContentType.MaxLength - 5);
        Assert.True(ContentType.TryParse(longest, out _));
        Assert.False(ContentType.TryParse(longest + "a", out _));
    }

    [Fact]
    public void Null_and_strings_equal_no_content_type()
    {
        Assert.False(ContentType.Json.Equals(null));
        Assert.False(ContentType.Json.Equals((object)"application/json"));
    }
}

using System.Buffers;
using System.Text;
using DurableStreams.Content;

namespace DurableStreams.Core.Tests.Content;

public sealed class JsonRefusalTests
{
    [Theory]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("{")]
    [InlineData("[")]
    [InlineData("[1,")]
    [InlineData("[1")]
    [InlineData("]")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\"}")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("1 2")]
    [InlineData("{}{}")]
    [InlineData("[1][2]")]
    [InlineData("[1],")]
    [InlineData("1,")]
    [InlineData("{} x")]
    [InlineData("[] []")]
    [InlineData("[1]\u0000")]
    [InlineData("nul")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("undefined")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1e")]
    [InlineData("0x10")]
    [InlineData("\"a")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"a\tb\"")]
    [InlineData("\"\\x41\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("'a'")]
    [InlineData("// comment\n1")]
    [InlineData("1 /* comment */")]
    [InlineData("\u00a01")]
    [InlineData("\uFEFF1")]
    [InlineData("\uFEFF[1]")]
    public void Invalid_json_is_refused_with_a_message(string body)
    {
        Refused(Encoding.UTF8.GetBytes(body));
    }

    [Theory]
    [InlineData(new byte[] { (byte)'"', 0xFF, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xC3, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xC0, 0xAF, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xF4, 0x90, 0x80, 0x80, (byte)'"' })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0x80, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'1', 0 })]
    public void Invalid_utf8_is_refused(byte[] body)
    {
        Refused(body);
    }

    [Fact]
    public void Utf8_that_breaks_off_between_two_pieces_is_one_character()
    {
        byte[] body = Encoding.UTF8.GetBytes("\"😀\"");
        for (int length = 1; length < body.Length; length++)
        {
            Assert.Null(JsonFraming.Frame(Pieces.Of(body, length), 64).Problem);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(512)]
    public void A_message_can_be_nested_up_to_the_limit_alone_or_in_a_batch(int limit)
    {
        AcceptedExactly(limit, depth => Nested('{', depth));
        AcceptedExactly(limit, depth => $"[{Nested('{', depth)}]");
        AcceptedExactly(limit, depth => $"[{Nested('[', depth)}]");
        AcceptedExactly(limit, depth => $"[1,{Nested('[', depth)},2]");
        AcceptedExactly(limit, depth => $" {Nested('{', depth)} ");
    }

    [Fact]
    public void A_very_deeply_nested_body_is_refused_and_does_not_overflow_the_stack()
    {
        Refused(Encoding.UTF8.GetBytes(new string('[', 5_000_000)));
        Refused(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 1_000_000))));
    }

    private static void AcceptedExactly(int limit, Func<int, string> body)
    {
        Assert.Null(Frame(Encoding.UTF8.GetBytes(body(limit)), limit).Problem);
        string? problem = Frame(Encoding.UTF8.GetBytes(body(limit + 1)), limit).Problem;
        Assert.False(problem is null, $"{body(limit + 1)} was accepted with a limit of {limit}.");
    }

    private static string Nested(char bracket, int depth) => bracket == '['
        ? new string('[', depth) + new string(']', depth)
        : string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);

    private static void Refused(byte[] body)
    {
        FramedBody framed = Frame(body, 64);
        Assert.False(string.IsNullOrWhiteSpace(framed.Problem));
        Assert.True(framed.Bytes.IsEmpty);
        Assert.False(framed.IsEmptyArray);
    }

    private static FramedBody Frame(byte[] body, int maxDepth) =>
        JsonFraming.Frame(new ReadOnlySequence<byte>(body), maxDepth);
}

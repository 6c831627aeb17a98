using System.Buffers;
using System.Text;
using DurableStreams.Content;

namespace DurableStreams.Core.Tests.Content;

public sealed class JsonFramingTests
{
    [Theory]
    [InlineData("{\"a\":1}", "{\"a\":1},")]
    [InlineData("1", "1,")]
    [InlineData("-0.0e-00", "-0.0e-00,")]
    [InlineData("null", "null,")]
    [InlineData("true", "true,")]
    [InlineData("\"text, with \\\"commas\\\"\"", "\"text, with \\\"commas\\\"\",")]
    [InlineData("\"\\u0041\\/\\ud83d\\uDE00\"", "\"\\u0041\\/\\ud83d\\uDE00\",")]
    [InlineData("\"é😀\"", "\"é😀\",")]
    [InlineData("\"\u2028\u007f\"", "\"\u2028\u007f\",")]
    [InlineData("{}", "{},")]
    [InlineData("{\"b\":1,\"a\":2,\"b\":3}", "{\"b\":1,\"a\":2,\"b\":3},")]
    [InlineData("{ \"a\" : [ 1 , 2 ] }", "{ \"a\" : [ 1 , 2 ] },")]
    public void A_message_is_stored_as_its_bytes_and_a_comma(string body, string stored)
    {
        Assert.Equal(stored, Frame(body));
    }

    [Theory]
    [InlineData(" \t\r\n1\n ", "1,")]
    [InlineData("\n{\n}\n", "{\n},")]
    [InlineData("  \"  \"  ", "\"  \",")]
    [InlineData(" [ 1 ,\t2\n,\r3 ] ", "1,2,3,")]
    [InlineData("[ {\"a\": 1} , [ 2 ] ]", "{\"a\": 1},[ 2 ],")]
    public void White_space_around_messages_is_not_stored(string body, string stored)
    {
        Assert.Equal(stored, Frame(body));
    }

    [Theory]
    [InlineData("[1]", "1,")]
    [InlineData("[{\"event\":\"a\"},{\"event\":\"b\"}]", "{\"event\":\"a\"},{\"event\":\"b\"},")]
    [InlineData("[[1,2],[3,4]]", "[1,2],[3,4],")]
    [InlineData("[[[1,2,3]]]", "[[1,2,3]],")]
    [InlineData("[[]]", "[],")]
    [InlineData("[[],{},\"\",null]", "[],{},\"\",null,")]
    [InlineData("{\"a\":[1,2]}", "{\"a\":[1,2]},")]
    public void One_level_of_array_is_flattened_and_no_more(string body, string stored)
    {
        Assert.Equal(stored, Frame(body));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData(" [ ] ")]
    [InlineData("[\n]")]
    public void An_empty_array_is_not_a_problem(string body)
    {
        FramedBody framed = Framed(body);
        Assert.True(framed.IsEmptyArray);
        Assert.Null(framed.Problem);
        Assert.True(framed.Bytes.IsEmpty);
    }

    [Fact]
    public void A_number_of_any_size_is_stored_unchanged()
    {
        string huge = new string('9', 5_000) + "." + new string('1', 5_000) + "e+999999";
        Assert.Equal(huge + ",", Frame(huge));
        Assert.Equal($"{huge},1,", Frame($"[{huge},1]"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_body_in_pieces_is_framed_like_a_contiguous_one(int pieceLength)
    {
        const string Body = "[ {\"näme\":\"😀\"}, 12345, \"\\\\\\\"\", [1,[2]], true ]";
        ReadOnlySequence<byte> pieces = Pieces.Of(Encoding.UTF8.GetBytes(Body), pieceLength);
        Assert.False(pieces.IsSingleSegment);
        Assert.Equal("{\"näme\":\"😀\"},12345,\"\\\\\\\"\",[1,[2]],true,", Show(JsonFraming.Frame(pieces, 64)));
    }

    [Fact]
    public void The_stored_bytes_are_a_copy()
    {
        byte[] body = Encoding.UTF8.GetBytes("[1,2]");
        FramedBody framed = JsonFraming.Frame(new ReadOnlySequence<byte>(body), 64);
        body.AsSpan().Fill((byte)'x');
        Assert.Equal("1,2,", Show(framed));
    }

    [Fact]
    public void White_space_is_not_kept_in_memory()
    {
        FramedBody framed = Framed("[1," + new string(' ', 100_000) + "2]");
        Assert.Equal("1,2,", Show(framed));
        Assert.True(
            System.Runtime.InteropServices.MemoryMarshal.TryGetArray(framed.Bytes, out ArraySegment<byte> array));
        Assert.True(array.Array!.Length < 100);
    }

    [Theory]
    [InlineData("1,", 1, 2)]
    [InlineData("1,22,333,", 1, 2)]
    [InlineData("1,22,333,", 2, 5)]
    [InlineData("1,22,333,", 3, 9)]
    [InlineData("1,22,333,", 4, -1)]
    [InlineData("1,22,333,", long.MaxValue, -1)]
    [InlineData("[1,2],{\"a\":[3,4]},\"5,6\",", 1, 6)]
    [InlineData("[1,2],{\"a\":[3,4]},\"5,6\",", 2, 18)]
    [InlineData("[1,2],{\"a\":[3,4]},\"5,6\",", 3, 24)]
    [InlineData("\"é\",null,", 1, 5)]
    public void The_length_of_the_first_messages_of_a_stored_append_can_be_found(
        string stored, long messages, int expected)
    {
        Assert.Equal(expected, new MessageScanner(messages).Find(Encoding.UTF8.GetBytes(stored)));
    }

    [Fact]
    public void The_length_of_deeply_nested_messages_can_be_found()
    {
        string deep = new string('[', 3_000) + new string(']', 3_000);
        Assert.Equal(6_001, new MessageScanner(1).Find(Encoding.UTF8.GetBytes(deep + ",1,")));
        Assert.Equal(6_003, new MessageScanner(2).Find(Encoding.UTF8.GetBytes(deep + ",1,")));
    }

    [Theory]
    [InlineData("[1,2],{\"a\":[3,4]},\"5,6\",7,")]
    [InlineData("\"a\\\\\",\"b\\\",[\",{\"c\":\"]},{\"},\"\\\\\\\"\",0,")]
    public void The_end_of_a_message_is_the_same_however_the_bytes_are_cut(string stored)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(stored);
        for (int messages = 1; messages < 6; messages++)
        {
            int expected = new MessageScanner(messages).Find(bytes);
            for (int piece = 1; piece < bytes.Length; piece++)
            {
                var scanner = new MessageScanner(messages);
                int found = -1;
                for (int start = 0; start < bytes.Length && found < 0; start += piece)
                {
                    int end = scanner.Find(bytes.AsSpan(start, Math.Min(piece, bytes.Length - start)));
                    found = end < 0 ? -1 : start + end;
                }

                Assert.Equal(expected, found);
            }
        }
    }

    private static string Frame(string body)
    {
        FramedBody framed = Framed(body);
        Assert.False(framed.IsEmptyArray);
        return Show(framed);
    }

    private static string Show(FramedBody framed)
    {
        Assert.Null(framed.Problem);
        Assert.False(framed.IsTooLarge);
        return Encoding.UTF8.GetString(framed.Bytes.Span);
    }

    private static FramedBody Framed(string body) =>
        JsonFraming.Frame(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)), 64);
}

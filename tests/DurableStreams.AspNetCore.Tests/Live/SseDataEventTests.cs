using System.IO.Pipelines;
using System.Text;
using DurableStreams.AspNetCore.Live;
using DurableStreams.Content;
using DurableStreams.Streams;
using FsCheck;
using FsCheck.Fluent;

namespace DurableStreams.AspNetCore.Tests.Live;

public sealed class SseDataEventTests
{
    [Fact]
    public void A_parser_restores_any_text_except_the_kind_of_line_endings()
    {
        Gen<char> characters = Gen.Elements('\r', '\n', ' ', ':', 'a', 'b', '"', 'd');
        Prop.ForAll(
            characters.ListOf().Select(list => new string([.. list])).Where(text => text.Length > 0).ToArbitrary(),
            text => Parse(Encode(text, "text/plain")) == Normalize(text)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_parser_restores_any_bytes_from_base64()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>().Filter(bytes => bytes.Length > 0),
            bytes =>
            {
                byte[] encoded = Encode(bytes, ContentType.Default);
                return Convert.FromBase64String(Parse(Encoding.ASCII.GetString(encoded))).AsSpan().SequenceEqual(bytes);
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Text_that_is_not_utf8_is_not_changed()
    {
        byte[] encoded = Encode([0xFF, 0x0A, 0xC3], TypeOf("text/plain"));
        Assert.Equal("event: data\ndata:\xFF\ndata:\xC3\n\n", Encoding.Latin1.GetString(encoded));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(DataEvents.MaxSharedBytes)]
    [InlineData(DataEvents.MaxSharedBytes + 1)]
    [InlineData(1_000_000)]
    public async Task A_chunk_of_any_size_is_the_same_for_every_reader(int length)
    {
        var events = new DataEvents();
        var segment = new Segment(0, Encoding.ASCII.GetBytes(new string('x', length)), AppendBoundaries.Single(length));
        for (int reader = 0; reader < 3; reader++)
        {
            var output = new MemoryStream();
            var writer = PipeWriter.Create(output);
            events.Write(writer, segment, TypeOf("text/plain"));
            await writer.FlushAsync();
            Assert.Equal(
                $"event: data\ndata:{new string('x', length)}\n\n", Encoding.ASCII.GetString(output.ToArray()));
        }
    }

    private static byte[] Encode(byte[] stored, ContentType contentType)
    {
        byte[] encoded = new byte[SseDataEvent.LengthOf(stored, contentType)];
        encoded.AsSpan().Fill(0xEE);
        SseDataEvent.Encode(stored, contentType, encoded);
        return encoded;
    }

    private static string Encode(string text, string contentType) =>
        Encoding.UTF8.GetString(Encode(Encoding.UTF8.GetBytes(text), TypeOf(contentType)));

    private static ContentType TypeOf(string value)
    {
        Assert.True(ContentType.TryParse(value, out ContentType contentType));
        return contentType;
    }

    private static string Normalize(string text) =>
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    /// <summary>The parser of the HTML standard, for a stream with exactly one event.</summary>
    private static string Parse(string stream)
    {
        Assert.StartsWith("event: data\n", stream, StringComparison.Ordinal);
        string[] lines = Normalize(stream).Split('\n');
        int blank = Array.IndexOf(lines, "");
        Assert.Equal(lines.Length - 2, blank);
        Assert.All(lines[1..blank], line => Assert.StartsWith("data:", line, StringComparison.Ordinal));
        return string.Join(
            '\n',
            lines[1..blank].Select(line => line[5..]).Select(value => value.StartsWith(' ') ? value[1..] : value));
    }
}

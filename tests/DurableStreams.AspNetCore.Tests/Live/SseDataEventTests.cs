using System.Text;
using DurableStreams.AspNetCore.Live;
using DurableStreams.AspNetCore.Responses;
using DurableStreams.Content;
using DurableStreams.Streams;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;

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
            var body = new MemoryStream();
            var context = new DefaultHttpContext { Response = { Body = body } };
            var timeout = new SliceTimeout(TimeProvider.System, TimeSpan.FromSeconds(30), TimeSpan.Zero);
            using var writer = new ResponseWriter(context, timeout, CancellationToken.None);
            Assert.True(await events.WriteAsync(writer, segment, TypeOf("text/plain")));
            Assert.True(await writer.FlushAsync());
            Assert.Equal(
                $"event: data\ndata:{new string('x', length)}\n\n", Encoding.ASCII.GetString(body.ToArray()));
        }
    }

    [Fact]
    public void An_event_that_is_encoded_into_many_buffers_is_the_same()
    {
        Gen<byte> bytes = Gen.Elements("\r\n :ab[\"\xC3"u8.ToArray());
        Gen<(byte[] Stored, int Size, ContentType Type)> cases =
            from stored in bytes.NonEmptyListOf()
            from size in Gen.Choose(SseDataEncoder.MinBufferBytes, 40)
            from type in Gen.Elements(ContentType.Default, ContentType.Json, TypeOf("text/plain"))
            select (stored.ToArray(), size, type);
        Prop.ForAll(
            cases.ToArbitrary(),
            one => Encode(one.Stored, one.Type, one.Size).AsSpan().SequenceEqual(Encode(one.Stored, one.Type)))
            .QuickCheckThrowOnFailure();
    }

    private static byte[] Encode(byte[] stored, ContentType contentType, int bufferSize = 1_000_000)
    {
        var encoder = new SseDataEncoder(stored, contentType);
        var encoded = new MemoryStream();
        byte[] buffer = new byte[bufferSize];
        while (!encoder.IsComplete)
        {
            int length = encoder.Encode(buffer);
            Assert.NotEqual(0, length);
            encoded.Write(buffer, 0, length);
        }

        return encoded.ToArray();
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

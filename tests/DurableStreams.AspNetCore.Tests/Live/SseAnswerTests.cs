using System.Text;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Live;
using DurableStreams.AspNetCore.Read;
using DurableStreams.AspNetCore.Responses;
using DurableStreams.Content;
using DurableStreams.Reading;
using DurableStreams.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace DurableStreams.AspNetCore.Tests.Live;

public sealed class SseAnswerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DefaultHttpContext _context = new();
    private readonly MemoryStream _body = new();
    private readonly SseAnswer _answer;

    public SseAnswerTests()
    {
        _context.Response.Body = _body;
        var cursor = new SseCursor(new CursorClock(_time, new Random(1)), null);
        var times = new SseTimes(_time, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(15));
        var timeout = new SliceTimeout(_time, TimeSpan.FromSeconds(30), TimeSpan.Zero);
        var output = new ResponseWriter(_context, timeout, CancellationToken.None);
        _answer = new SseAnswer(_context, output, new DataEvents(), cursor, times);
    }

    [Fact]
    public async Task After_its_lifetime_it_ends_at_the_tail_and_not_before()
    {
        Assert.True(await _answer.GiveAsync(Chunk("a", tail: 3)));
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.True(await _answer.GiveAsync(Chunk("b", tail: 3, start: 1)));
        Assert.False(await _answer.GiveAsync(Chunk("c", tail: 3, start: 2)));
    }

    [Fact]
    public async Task A_wake_up_without_news_writes_nothing()
    {
        Assert.True(await _answer.GiveAsync(Chunk("a", tail: 1)));
        long written = _body.Length;

        Assert.True(await _answer.GiveAsync(Chunk("", tail: 1, start: 1)));

        Assert.Equal(written, _body.Length);
    }

    [Fact]
    public async Task A_wake_up_without_news_after_its_lifetime_ends_it()
    {
        Assert.True(await _answer.GiveAsync(Chunk("a", tail: 1)));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(await _answer.GiveAsync(Chunk("", tail: 1, start: 1)));
    }

    [Fact]
    public async Task After_its_lifetime_it_does_not_end_before_an_append_that_is_held_back()
    {
        Assert.True(await _answer.GiveAsync(Chunk("a", tail: 3)));
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.True(await _answer.GiveAsync(Chunk("", tail: 3, start: 1)));
        Assert.False(await _answer.GiveAsync(Chunk("bc", tail: 3, start: 1)));
    }

    [Fact]
    public async Task The_rest_of_its_lifetime_is_rounded_up_to_milliseconds()
    {
        Assert.True(await _answer.GiveAsync(Chunk("a", tail: 1)));
        Assert.Equal(TimeSpan.FromSeconds(15), _answer.Timeout);
        _time.Advance(TimeSpan.FromSeconds(59.9995));
        Assert.Equal(TimeSpan.FromMilliseconds(1), _answer.Timeout);
        Assert.True(await _answer.GiveTimeoutAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, _answer.Timeout);
        Assert.False(await _answer.GiveTimeoutAsync());
    }

    private static StreamChunk Chunk(string text, long tail, long start = 0)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Assert.True(ContentType.TryParse("text/plain", out ContentType contentType));
        var head = new StreamHead
        {
            Incarnation = Incarnation.New(DateTimeOffset.UnixEpoch),
            Generation = 1,
            ContentType = contentType,
            Created = DateTimeOffset.UnixEpoch,
            Requested = new RequestedConfiguration(contentType, default, null),
            Tail = tail,
        };
        return new StreamChunk(
            head, start, bytes.Length == 0 ? null : new Segment(start, bytes, AppendBoundaries.Single(bytes.Length)));
    }
}

using System.Text;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Live;
using DurableStreams.Options;
using DurableStreams.Reading;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Live;

/// <summary>Live reads whose chunks end between two characters.</summary>
public sealed class WholeCharacterTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static ReadOnlyMemory<byte> Euro => "€"u8.ToArray();

    private readonly TestHost _host = new(new StreamServiceOptions { MaxChunkBytes = 64 });

    private StreamService Service => _host.Service;

    public async Task InitializeAsync() => await Service.MakeAsync("path");

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_append_that_ends_within_a_character_waits_for_the_next_one()
    {
        using LiveReader reader = (await Service.FollowTextAsync("path")).Reader;
        await Service.AddBytesAsync("path", Euro[..1]);
        StreamChunk held = await ReadAsync(reader);
        Assert.Equal((null, 0, false), (held.Data, held.End, held.AtTail));

        Task<bool> wait = WaitAsync(reader);
        Assert.False(wait.IsCompleted);
        await Service.AddBytesAsync("path", Euro[1..2]);
        Assert.True(await wait);
        Assert.Null((await ReadAsync(reader)).Data);

        await Service.AddBytesAsync("path", Euro[2..]);
        Assert.True(await WaitAsync(reader));
        StreamChunk whole = await ReadAsync(reader);
        Assert.Equal(("€", true), (whole.AsText(), whole.AtTail));
    }

    [Fact]
    public async Task It_waits_for_a_second_at_most()
    {
        using LiveReader reader = (await Service.FollowTextAsync("path")).Reader;
        await Service.AddBytesAsync("path", Euro[..1]);
        await ReadAsync(reader);
        _host.Clock.Advance(Second / 2);
        await Service.AddBytesAsync("path", Euro[1..2]);
        await ReadAsync(reader);

        Task<bool> wait = WaitAsync(reader);
        _host.Clock.Advance((Second / 2) - TimeSpan.FromTicks(1));
        Assert.False(wait.IsCompleted);
        _host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await wait);
        Assert.Equal(2, (await ReadAsync(reader)).End);
    }

    [Fact]
    public async Task The_appends_before_it_do_not_wait()
    {
        await Service.AddAsync("path", "one", "two");
        await Service.AddBytesAsync("path", Euro[..2]);
        LiveOpenOutcome.Opened opened = await Service.FollowTextAsync("path");
        using LiveReader reader = opened.Reader;
        Assert.Equal(("onetwo", false), (opened.First.AsText(), opened.First.AtTail));
        Assert.Null((await ReadAsync(reader)).Data);
    }

    [Fact]
    public async Task A_closed_stream_waits_for_nothing()
    {
        await Service.AddBytesAsync("path", Euro[..2]);
        await Service.PostAsync("path", close: true);
        LiveOpenOutcome.Opened opened = await Service.FollowTextAsync("path");
        opened.Reader.Dispose();
        Assert.Equal((2, true), (opened.First.End, opened.First.AtEnd));
    }

    [Fact]
    public async Task A_deletion_ends_the_wait()
    {
        using LiveReader reader = (await Service.FollowTextAsync("path")).Reader;
        await Service.AddBytesAsync("path", Euro[..2]);
        await ReadAsync(reader);
        Task<bool> wait = WaitAsync(reader);
        await Service.RemoveAsync("path");
        Assert.True(await wait);
        Assert.IsType<ReadOutcome.NotFound>(await reader.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_chunk_that_is_cut_at_its_limit_ends_between_characters()
    {
        // The first two appends fit into a chunk, which would end within the character.
        await Service.AddAsync("path", new string('a', 62));
        await Service.AddBytesAsync("path", Euro[..2], Euro[2..]);
        LiveOpenOutcome.Opened opened = await Service.FollowTextAsync("path");
        using LiveReader reader = opened.Reader;
        Assert.Equal(62, opened.First.End);
        Assert.Equal("€", (await ReadAsync(reader)).AsText());
    }

    [Fact]
    public async Task A_single_large_append_that_ends_within_a_character_is_given_with_the_next_one()
    {
        string large = new('a', 100);
        await Service.AddBytesAsync("path", (byte[])[.. Encoding.ASCII.GetBytes(large), .. Euro.Span[..2]]);
        await Service.AddBytesAsync("path", Euro[2..], Encoding.ASCII.GetBytes("b"));
        LiveOpenOutcome.Opened opened = await Service.FollowTextAsync("path");
        using LiveReader reader = opened.Reader;
        Assert.Equal(large + "€", opened.First.AsText());
        Assert.Equal("b", (await ReadAsync(reader)).AsText());
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(16, false)]
    [InlineData(64, false)]
    [InlineData(1, true)]
    public async Task Text_whose_appends_all_end_within_a_character_is_given_with_many_of_them(int length, bool closed)
    {
        string text = "a" + new string('ä', 200);
        await AddInPartsAsync(Encoding.UTF8.GetBytes(text), length);
        if (closed)
        {
            await Service.PostAsync("path", close: true);
        }

        LiveOpenOutcome.Opened opened = await Service.FollowTextAsync("path");
        using LiveReader reader = opened.Reader;
        Assert.Equal(text, await ReadToTailAsync(reader, opened.First));
    }

    [Fact]
    public async Task Only_the_last_character_is_incomplete_if_the_rest_is_missing()
    {
        byte[] text = Encoding.UTF8.GetBytes("a" + new string('ä', 200));
        await AddInPartsAsync(text.AsMemory(..^1), 16);
        LiveOpenOutcome.Opened opened = await Service.FollowTextAsync("path");
        using LiveReader reader = opened.Reader;
        Assert.Null(opened.First.Data);
        _host.Clock.Advance(Second);
        Assert.True(await WaitAsync(reader));
        StreamChunk chunk = await ReadAsync(reader);
        Assert.Equal(("a" + new string('ä', 199) + "\ufffd", true), (chunk.AsText(), chunk.AtTail));
    }

    [Fact]
    public async Task The_end_of_a_character_is_looked_for_within_eight_chunks()
    {
        byte[] text = Encoding.UTF8.GetBytes("a" + new string('ä', 1000));
        await AddInPartsAsync(text, 16);
        LiveOpenOutcome.Opened opened = await Service.FollowTextAsync("path");
        using LiveReader reader = opened.Reader;
        Assert.InRange(opened.First.End, 8 * 64, 10 * 64);
        string read = await ReadToTailAsync(reader, opened.First);
        Assert.Equal(1001, read.Replace("\ufffd\ufffd", "ä", StringComparison.Ordinal).Length);
    }

    [Fact]
    public async Task Readers_share_what_is_given_to_them()
    {
        await Service.AddAsync("path", "one");
        await Service.AddBytesAsync("path", Euro[..2]);
        var first = new List<Segment?>();
        var second = new List<Segment?>();
        var readers = new List<LiveReader>();
        for (int i = 0; i < 10; i++)
        {
            LiveOpenOutcome.Opened opened = await Service.FollowTextAsync("path");
            readers.Add(opened.Reader);
            first.Add(opened.First.Data);
            await ReadAsync(opened.Reader);
        }

        await Service.AddBytesAsync("path", Euro[2..]);
        foreach (LiveReader reader in readers)
        {
            second.Add((await ReadAsync(reader)).Data);
            reader.Dispose();
        }

        Assert.Single(first.Distinct());
        Assert.Single(second.Distinct());
    }

    [Theory]
    [InlineData("application/json", "[\"€\"]")]
    [InlineData("application/octet-stream", "\u00e2")]
    public async Task Other_types_are_given_as_they_are(string type, string body)
    {
        await Service.MakeAsync("other", type: TestStreams.ContentType(type), body: body);
        LiveOpenOutcome.Opened opened = await Service.FollowTextAsync("other");
        opened.Reader.Dispose();
        Assert.True(opened.First.AtTail);
    }

    [Fact]
    public async Task However_text_is_cut_into_appends_every_chunk_is_valid_text()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            string text = string.Concat(Enumerable.Range(0, 200).Select(_ => RandomCharacter(random)));
            string path = $"text/{seed}";
            await Service.MakeAsync(path);
            ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(text);
            while (!rest.IsEmpty)
            {
                int length = Math.Min(rest.Length, random.Next(1, 12));
                await Service.AddBytesAsync(path, rest[..length]);
                rest = rest[length..];
            }

            LiveOpenOutcome.Opened opened = await Service.FollowTextAsync(path);
            using LiveReader reader = opened.Reader;
            var read = new StringBuilder();
            StreamChunk chunk = opened.First;
            while (true)
            {
                read.Append(chunk.AsText());
                if (chunk.AtTail)
                {
                    break;
                }

                Assert.NotNull(chunk.Data);
                chunk = await ReadAsync(reader);
            }

            Assert.Equal(text, read.ToString());
        }
    }

    // Mostly ASCII, so that complete boundaries are never far apart.
    private static string RandomCharacter(Random random) => random.Next(10) switch
    {
        0 => "ä",
        1 => "€",
        2 => "😀",
        _ => "a",
    };

    private async Task AddInPartsAsync(ReadOnlyMemory<byte> text, int length)
    {
        for (; !text.IsEmpty; text = text[Math.Min(length, text.Length)..])
        {
            await Service.AddBytesAsync("path", text[..Math.Min(length, text.Length)]);
        }
    }

    private static async Task<string> ReadToTailAsync(LiveReader reader, StreamChunk first)
    {
        var read = new StringBuilder(first.AsText());
        for (StreamChunk chunk = first; !chunk.AtTail;)
        {
            chunk = await ReadAsync(reader);
            read.Append(chunk.AsText());
        }

        return read.ToString();
    }

    private static Task<bool> WaitAsync(LiveReader reader) =>
        reader.WaitAsync(Minute, CancellationToken.None).AsTask().WaitAsync(TestDeadline.Limit);

    private static async Task<StreamChunk> ReadAsync(LiveReader reader) =>
        Assert.IsType<ReadOutcome.Read>(await reader.ReadAsync(CancellationToken.None)).Chunk;
}

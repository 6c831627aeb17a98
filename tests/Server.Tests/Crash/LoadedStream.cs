using System.Globalization;
using System.Net;

namespace Server.Tests.Crash;

/// <summary>A stream with several writers, read as a whole after each crash.</summary>
internal sealed class LoadedStream
{
    private readonly string _path;
    private readonly string _contentType;
    private string[] _lines = [];

    private LoadedStream(string path, string contentType)
    {
        _path = path;
        _contentType = contentType;
        Writers =
        [
            new ProducerWriter("producer-a", path, contentType),
            new ProducerWriter("producer-b", path, contentType),
            new ProducerWriter("producer-c", path, contentType),
            new PlainWriter("plain", path, contentType),
        ];
    }

    public IReadOnlyList<Writer> Writers { get; }

    public int Appends => _lines.Length / AppendBody.LineCount;

    public static LoadedStream Numbered(int number) =>
        new($"/v1/stream/crash/loaded-{number}", number % 2 == 0 ? AppendBody.Json : AppendBody.Text);

    public async Task CreateAsync(HttpClient client)
    {
        using var body = new ByteArrayContent([]) { Headers = { { "Content-Type", _contentType } } };
        using var response = await client.PutAsync(_path, body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    public async Task CheckAndResumeAsync(HttpClient client)
    {
        var lines = AppendBody.Parse(_contentType, await WholeStream.ReadAsync(client, _path, _contentType));
        Assert.True(lines.AsSpan().StartsWith(_lines), $"{_path}: data read before the crash has changed");
        _lines = lines;

        var found = Writers.ToDictionary(writer => writer.Name, _ => new List<long>());
        foreach (var append in lines.Chunk(AppendBody.LineCount))
        {
            var words = append[0].Split(' ');
            var number = long.Parse(words[1], CultureInfo.InvariantCulture);
            Assert.True(
                append.SequenceEqual(AppendBody.Lines(words[0], number)),
                $"{_path}: append {number} of {words[0]} is torn or altered");
            found[words[0]].Add(number);
        }

        foreach (var writer in Writers)
        {
            writer.Check(found[writer.Name]);
        }

        await Task.WhenAll(Writers.Select(writer => writer.ResumeAsync(client)));
    }
}

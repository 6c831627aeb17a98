using System.Net;

namespace DurableStreams.Server.Tests.Crash;

/// <summary>Creates one stream after another, complete and closed, and deletes every second one again.</summary>
internal sealed class ShortLivedStreams
{
    private const string Name = "short";
    private readonly Dictionary<long, Fate> _unchecked = [];

    private enum Fate
    {
        CreationUnknown,
        Created,
        DeletionUnknown,
        Deleted,
    }

    public long Count { get; private set; }

    public async Task WriteAsync(Load load)
    {
        while (!load.Killed)
        {
            var number = Count++;
            _unchecked[number] = Fate.CreationUnknown;
            var put = new HttpRequestMessage(HttpMethod.Put, PathOf(number)) { Content = AppendBody.Content(AppendBody.Text, Name, number) };
            put.Headers.Add("Stream-Closed", "true");
            if (!await SucceedsAsync(load, put, HttpStatusCode.Created))
            {
                return;
            }

            _unchecked[number] = Fate.Created;
            load.Acknowledged();
            if (number % 2 == 0)
            {
                continue;
            }

            _unchecked[number] = Fate.DeletionUnknown;
            if (!await SucceedsAsync(load, new HttpRequestMessage(HttpMethod.Delete, PathOf(number)), HttpStatusCode.NoContent))
            {
                return;
            }

            _unchecked[number] = Fate.Deleted;
            load.Acknowledged();
        }
    }

    /// <summary>A stream is there, complete and closed, or it is not; which of the two is open only where no answer came.</summary>
    public async Task CheckAsync(HttpClient client)
    {
        foreach (var (number, fate) in _unchecked)
        {
            using var response = await client.GetAsync(PathOf(number));
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                Assert.True(fate != Fate.Created, $"{PathOf(number)} was created and is missing");
                continue;
            }

            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{PathOf(number)} was answered {(int)response.StatusCode}");
            Assert.True(fate != Fate.Deleted, $"{PathOf(number)} was deleted and is back");
            Assert.True(response.Headers.Contains("Stream-Closed"), $"{PathOf(number)} was created closed and is open");
            var lines = AppendBody.Parse(AppendBody.Text, await response.Content.ReadAsByteArrayAsync());
            Assert.True(lines.SequenceEqual(AppendBody.Lines(Name, number)), $"{PathOf(number)} is not what was written");
        }

        _unchecked.Clear();
    }

    private static string PathOf(long number) => $"/v1/stream/crash/short-{number}";

    private static async Task<bool> SucceedsAsync(Load load, HttpRequestMessage request, HttpStatusCode expected)
    {
        var description = $"{request.Method} {request.RequestUri}";
        using var response = await load.SendAsync(request);
        Assert.True(response is null || response.StatusCode == expected, $"{description} was answered {(int?)response?.StatusCode}, not {(int)expected}");
        return response is not null;
    }
}

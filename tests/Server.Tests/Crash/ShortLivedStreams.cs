using System.Net;

namespace Server.Tests.Crash;

/// <summary>Creates complete, closed streams one after another, and deletes every second one.</summary>
internal sealed class ShortLivedStreams
{
    private const string Name = "short";
    private readonly Dictionary<long, State> _unchecked = [];

    private enum State
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
            _unchecked[number] = State.CreationUnknown;
            var put = new HttpRequestMessage(HttpMethod.Put, PathOf(number))
            {
                Content = AppendBody.Content(AppendBody.Text, Name, number)
            };
            put.Headers.Add("Stream-Closed", "true");
            if (!await SucceedsAsync(load, put, HttpStatusCode.Created))
            {
                return;
            }

            _unchecked[number] = State.Created;
            load.Acknowledged();
            if (number % 2 == 0)
            {
                continue;
            }

            _unchecked[number] = State.DeletionUnknown;
            if (!await SucceedsAsync(
                load, new HttpRequestMessage(HttpMethod.Delete, PathOf(number)), HttpStatusCode.NoContent))
            {
                return;
            }

            _unchecked[number] = State.Deleted;
            load.Acknowledged();
        }
    }

    /// <summary>
    /// A stream exists, complete and closed, or it does not. Either is allowed only if its response was lost.
    /// </summary>
    public async Task CheckAsync(HttpClient client)
    {
        foreach (var (number, state) in _unchecked)
        {
            using var response = await client.GetAsync(PathOf(number));
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                Assert.True(state != State.Created, $"{PathOf(number)} was created and is missing");
                continue;
            }

            Assert.True(
                response.StatusCode == HttpStatusCode.OK, $"{PathOf(number)} was answered {(int)response.StatusCode}");
            Assert.True(state != State.Deleted, $"{PathOf(number)} was deleted and is back");
            Assert.True(response.Headers.Contains("Stream-Closed"), $"{PathOf(number)} was created closed and is open");
            var lines = AppendBody.Parse(AppendBody.Text, await response.Content.ReadAsByteArrayAsync());
            Assert.True(
                lines.SequenceEqual(AppendBody.Lines(Name, number)), $"{PathOf(number)} differs from what was written");
        }

        _unchecked.Clear();
    }

    private static string PathOf(long number) => $"/v1/stream/crash/short-{number}";

    private static async Task<bool> SucceedsAsync(Load load, HttpRequestMessage request, HttpStatusCode expected)
    {
        var description = $"{request.Method} {request.RequestUri}";
        using var response = await load.SendAsync(request);
        Assert.True(
            response is null || response.StatusCode == expected,
            $"{description} was answered {(int?)response?.StatusCode}, not {(int)expected}");
        return response is not null;
    }
}

namespace Server.Tests.Http2;

/// <summary>SSE readers whose responses have begun.</summary>
internal sealed class Http2Readers : IDisposable
{
    private readonly HttpResponseMessage[] _responses;
    private readonly StreamReader[] _readers;

    private Http2Readers(HttpResponseMessage[] responses, StreamReader[] readers)
    {
        _responses = responses;
        _readers = readers;
    }

    public static async Task<Http2Readers> OpenAsync(HttpClient client, string uri, int count)
    {
        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, count)
            .Select(_ => client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead)));
        Array.ForEach(responses, static response => response.EnsureSuccessStatusCode());
        Stream[] bodies = await Task.WhenAll(
            responses.Select(static response => response.Content.ReadAsStreamAsync()));
        return new Http2Readers(responses, [.. bodies.Select(static body => new StreamReader(body))]);
    }

    /// <summary>Waits until each reader has received this line.</summary>
    public Task AllReceiveAsync(string line) => Task.WhenAll(_readers.Select(async reader =>
    {
        string? next;
        do
        {
            next = await reader.ReadLineAsync();
            Assert.NotNull(next);
        }
        while (next != line);
    }));

    /// <summary>Throws if the response of a reader breaks off instead of ending.</summary>
    public Task AllEndAsync() => Task.WhenAll(_readers.Select(static reader => reader.ReadToEndAsync()));

    public void Dispose()
    {
        Array.ForEach(_readers, static reader => reader.Dispose());
        Array.ForEach(_responses, static response => response.Dispose());
    }
}

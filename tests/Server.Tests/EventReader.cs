namespace Server.Tests;

/// <summary>An SSE connection that has received its first event.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private EventReader(HttpResponseMessage response, StreamReader reader)
    {
        _response = response;
        _reader = reader;
    }

    public static async Task<EventReader> ConnectAsync(HttpClient client, string uri)
    {
        var response = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is not "")
        {
        }

        return new EventReader(response, reader);
    }

    /// <summary>Throws if the connection breaks instead of ending.</summary>
    public Task<string> ReadToEndAsync() => _reader.ReadToEndAsync();

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}

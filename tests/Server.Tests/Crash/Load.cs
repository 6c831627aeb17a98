namespace DurableStreams.Server.Tests.Crash;

/// <summary>
/// One round of writing, which ends with the kill of the server at a given number of acknowledgements: all other
/// requests are then at whatever point they have reached.
/// </summary>
internal sealed class Load(HttpClient client, Action kill, int acknowledgements)
{
    private int _left = acknowledgements;
    private volatile bool _killed;

    public bool Killed => _killed;

    /// <summary>The answer; or null if the kill came first, and what became of the request is unknown.</summary>
    public async Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            try
            {
                return await client.SendAsync(request);
            }
            catch (HttpRequestException) when (_killed)
            {
                return null;
            }
        }
    }

    public void Acknowledged()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _killed = true;
            kill();
        }
    }
}

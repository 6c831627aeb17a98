namespace Server.Tests.Crash;

/// <summary>
/// One round of writing. The server is killed at a given number of acknowledgements, at an arbitrary point of every
/// other request.
/// </summary>
internal sealed class Load(HttpClient client, Action kill, int acknowledgements)
{
    private int _left = acknowledgements;
    private volatile bool _killed;

    public bool Killed => _killed;

    /// <summary>
    /// Returns the response, or null if the kill came first and the outcome of the request is unknown.
    /// </summary>
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

namespace DurableStreams.AspNetCore.Requests;

/// <summary>
/// Limits how many large bodies are validated and copied at once, to half of the processors. Such work takes a
/// processor for up to some hundred milliseconds; the other threads stay free for other requests.
/// </summary>
internal sealed class LargeBodyTurns : IDisposable
{
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Waits for a turn, and continues on a thread that does not serve sockets.</summary>
    public async ValueTask TakeAsync()
    {
        await _turns.WaitAsync();
        await Task.Yield();
    }

    public void Return() => _turns.Release();

    public void Dispose() => _turns.Dispose();
}

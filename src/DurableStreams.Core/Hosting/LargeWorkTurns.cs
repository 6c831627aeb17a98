namespace DurableStreams.Hosting;

/// <summary>
/// Limits how many large bodies and appends are validated, copied or searched at once, to half of the processors. Such
/// work takes a processor for up to some hundred milliseconds; the other threads stay free for other requests.
/// </summary>
public sealed class LargeWorkTurns : IDisposable
{
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Waits for a turn, and continues on a thread that does not serve sockets.</summary>
    public async ValueTask TakeAsync()
    {
        await _turns.WaitAsync().ConfigureAwait(false);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    /// <summary>Ends a turn.</summary>
    public void Return() => _turns.Release();

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();
}

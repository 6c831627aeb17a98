namespace DurableStreams.AspNetCore.Lists;

/// <summary>
/// Limits how many pages are read at once: each occupies the memory of up to 1,000 heads, and on a shared store as many
/// requests. Others wait.
/// </summary>
internal sealed class ListTurns : IDisposable
{
    private const int AtOnce = 4;

    private readonly SemaphoreSlim _turns = new(AtOnce);

    /// <summary>Reads a page when it is its turn.</summary>
    public async ValueTask<TPage> RunAsync<TPage>(
        Func<CancellationToken, ValueTask<TPage>> readAsync, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return await readAsync(cancellationToken);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();
}

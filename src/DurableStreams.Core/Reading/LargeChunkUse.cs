namespace DurableStreams.Reading;

/// <summary>
/// The use of a large chunk by one reader. While a chunk has at least one, its bytes count against the
/// <see cref="ReadBudget"/>: once, however many readers it has.
/// </summary>
internal sealed class LargeChunkUse(LargeChunks chunks, LargeChunks.Holding holding) : IDisposable
{
    private bool _hasEnded;

    // A caller that does not release what it read must not use up the budget for good.
    ~LargeChunkUse() => End();

    public void Dispose()
    {
        End();
        GC.SuppressFinalize(this);
    }

    private void End()
    {
        if (!Interlocked.Exchange(ref _hasEnded, true))
        {
            chunks.EndUse(holding);
        }
    }
}

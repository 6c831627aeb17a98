namespace DurableStreams.Active;

/// <summary>The number of bytes that all tail windows hold together.</summary>
internal sealed class WindowBudget
{
    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Grow(int bytes) => Interlocked.Add(ref _bytes, bytes);
}

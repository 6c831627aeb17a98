using DurableStreams.Streams;

namespace DurableStreams.Active;

/// <summary>
/// The newest head of a path that this process has committed or read. It may be out of date on a shared store, but it
/// never goes back: the commits of a path are counted through all its incarnations.
/// </summary>
internal sealed class KnownHead
{
    private StreamHead? _newest;

    /// <summary>Null before the first.</summary>
    public StreamHead? Newest => Volatile.Read(ref _newest);

    /// <returns>True when the head is newer than what was known.</returns>
    public bool TryAdvance(StreamHead? head)
    {
        if (head is null)
        {
            return false;
        }

        while (true)
        {
            StreamHead? newest = Newest;
            if (newest is not null && newest.Commits.Count >= head.Commits.Count)
            {
                return false;
            }

            if (ReferenceEquals(Interlocked.CompareExchange(ref _newest, head, newest), newest))
            {
                return true;
            }
        }
    }
}
